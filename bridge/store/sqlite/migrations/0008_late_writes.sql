-- Badges that were sent and not answered, or sent by a process that died: Jira may carry them out as
-- late as `until`, over what was written since. hash: of the badge; '' = its removal, '?' = not
-- known.
CREATE TABLE late_writes (
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT NOT NULL,
  hash TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (site, issue, hash)
) STRICT, WITHOUT ROWID;
