-- Whether an attempt before this one may have reached Jira without the store knowing: then even a
-- wish for what was last written has to be carried out.
ALTER TABLE outbox ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
