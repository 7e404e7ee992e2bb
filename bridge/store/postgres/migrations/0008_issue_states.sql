-- What is remembered of an issue is read when somebody judges it: whether its content differs from what
-- was judged last, and which issues were read longest ago, is asked of the store.
ALTER TABLE issues ADD COLUMN content_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX issues_by_fetched ON issues (site, fetched, issue);
