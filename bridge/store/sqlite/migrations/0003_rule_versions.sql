-- Rules are judged on the data of a site, so that each has its own history of them. Older texts were
-- kept without the site they belonged to; they come back with the next change.
DROP TABLE rules;
CREATE TABLE rule_versions (
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  hash TEXT NOT NULL,
  pack TEXT NOT NULL,
  text TEXT NOT NULL,
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site, hash)
) STRICT;
