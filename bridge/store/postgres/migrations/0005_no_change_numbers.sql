-- A replica that takes a site reads it whole, so nobody asks what changed after a revision. The
-- columns, and the table of removed issues, stay for replicas of the version before.
-- First what every writer locks first.
LOCK TABLE revisions IN ACCESS EXCLUSIVE MODE;
DROP INDEX issues_by_change;
DROP INDEX publish_states_by_change;
ALTER TABLE issues ALTER COLUMN changed SET DEFAULT 0;
ALTER TABLE publish_states ALTER COLUMN changed SET DEFAULT 0;
ALTER TABLE outbox ALTER COLUMN changed SET DEFAULT 0;
DELETE FROM removed_issues;
