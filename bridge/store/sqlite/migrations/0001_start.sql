-- Times are milliseconds since 1970 UTC. A site's rows disappear with it. A lease of 0 means that
-- nobody works on the row.
CREATE TABLE sites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused, also after a purge
  product TEXT NOT NULL CHECK (product IN ('jira', 'confluence')),
  state TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'uninstalled', 'superseded')),
  client_key TEXT NOT NULL UNIQUE,
  base_url TEXT NOT NULL,
  display_url TEXT NOT NULL,
  secret TEXT NOT NULL,  -- sealed
  previous_secret TEXT NOT NULL DEFAULT '',  -- sealed
  previous_valid_until INTEGER,
  installed_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL
) STRICT;

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  webhook_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  issue TEXT NOT NULL,
  received INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  run_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX inbox_by_issue ON inbox (site, issue, dead, lease_until);

-- Longer than the inbox itself: a delivery may be repeated after its event was worked off.
CREATE TABLE webhook_ids (
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  webhook_id TEXT NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (site, webhook_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE issues (
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT NOT NULL,
  issue_key TEXT NOT NULL,
  json TEXT NOT NULL,
  remote_links TEXT NOT NULL,
  fetched INTEGER NOT NULL,
  PRIMARY KEY (site, issue)
) STRICT;

CREATE TABLE publish_states (
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT NOT NULL,
  badge_hash TEXT NOT NULL DEFAULT '',
  badge_at INTEGER,
  comment_id TEXT NOT NULL DEFAULT '',
  comment_hash TEXT NOT NULL DEFAULT '',
  comment_at INTEGER,
  grade TEXT NOT NULL DEFAULT '',
  settled TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (site, issue)
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('badge', 'comment')),
  payload TEXT NOT NULL,
  hash TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  run_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  predecessor INTEGER,  -- the write under way that this one waits for
  dead INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  UNIQUE (site, issue, kind)
) STRICT;
CREATE INDEX outbox_due ON outbox (kind, dead, run_at);
CREATE INDEX outbox_by_predecessor ON outbox (predecessor) WHERE predecessor IS NOT NULL;

CREATE TABLE verdict_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  at INTEGER NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  subject_label TEXT NOT NULL,
  from_grade TEXT NOT NULL,
  to_grade TEXT NOT NULL,
  detail TEXT NOT NULL,
  pack TEXT NOT NULL,
  rulebook_hash TEXT NOT NULL
) STRICT;
CREATE INDEX verdict_changes_by_time ON verdict_changes (site, at);

CREATE TABLE facts (
  site INTEGER NOT NULL REFERENCES sites ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (site, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE rules (
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  loaded_at INTEGER NOT NULL
) STRICT;
