-- Badges that were sent and not answered, or by a process that died: Jira may write them as late as
-- `until`, over what was written since. hash: of the badge, '?' = not known.
CREATE TABLE late_writes (
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT NOT NULL,
  hash TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (site, issue, hash)
) STRICT, WITHOUT ROWID;
