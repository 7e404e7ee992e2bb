-- Times are milliseconds since 1970 UTC. A site's rows disappear with it. A lease of 0 means that
-- nobody works on the row; `owner` is the replica that leased it. Text sorts by its bytes, as in
-- SQLite.
CREATE TABLE sites (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  door TEXT NOT NULL DEFAULT 'connect' CHECK (door IN ('connect', 'forge')),
  product TEXT NOT NULL CHECK (product IN ('jira', 'confluence')),
  state TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'uninstalled', 'superseded')),
  client_key TEXT NOT NULL UNIQUE,
  cloud_id TEXT NOT NULL DEFAULT '',
  base_url TEXT NOT NULL,
  display_url TEXT NOT NULL,
  secret TEXT NOT NULL,  -- sealed
  secret_expires BIGINT,
  previous_secret TEXT NOT NULL DEFAULT '',  -- sealed
  previous_valid_until BIGINT,
  installed_at BIGINT NOT NULL,
  state_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sites_by_cloud ON sites (door, product, cloud_id) WHERE cloud_id <> '';

-- Counts what changed in the mirror and memory of a site. Whoever changes something takes the next
-- number first and holds the row until its end, so that numbers become visible in their order and
-- a replica can ask for what came after the one it knows.
CREATE TABLE revisions (
  site BIGINT PRIMARY KEY REFERENCES sites ON DELETE CASCADE,
  revision BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE inbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  webhook_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  issue TEXT COLLATE "C" NOT NULL,
  received BIGINT NOT NULL,
  request_id TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  run_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL DEFAULT 0,
  owner INTEGER,
  dead BOOLEAN NOT NULL DEFAULT FALSE,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX inbox_by_issue ON inbox (site, issue, dead, lease_until);
CREATE INDEX inbox_owned ON inbox (owner) WHERE owner IS NOT NULL;

-- Longer than the inbox itself: a delivery may be repeated after its event was worked off.
CREATE TABLE webhook_ids (
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  webhook_id TEXT NOT NULL,
  received BIGINT NOT NULL,
  PRIMARY KEY (site, webhook_id)
);
CREATE INDEX webhook_ids_by_time ON webhook_ids (received);

CREATE TABLE issues (
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT COLLATE "C" NOT NULL,
  issue_key TEXT NOT NULL,
  json TEXT NOT NULL,
  side_facts TEXT NOT NULL,
  fetched BIGINT NOT NULL,
  changed BIGINT NOT NULL,  -- revision
  PRIMARY KEY (site, issue)
);
CREATE INDEX issues_by_change ON issues (site, changed);

-- Issues that are watched no more, for replicas that still have them in memory.
CREATE TABLE removed_issues (
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT COLLATE "C" NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (site, issue)
);

CREATE TABLE publish_states (
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT COLLATE "C" NOT NULL,
  badge_hash TEXT NOT NULL DEFAULT '',
  badge_at BIGINT,
  comment_id TEXT NOT NULL DEFAULT '',
  comment_hash TEXT NOT NULL DEFAULT '',
  comment_at BIGINT,
  grade TEXT NOT NULL DEFAULT '',
  settled TEXT NOT NULL DEFAULT '',
  changed BIGINT NOT NULL,
  PRIMARY KEY (site, issue)
);
CREATE INDEX publish_states_by_change ON publish_states (site, changed);

CREATE TABLE outbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  issue TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('badge', 'comment')),
  payload TEXT NOT NULL,
  hash TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  run_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL DEFAULT 0,
  owner INTEGER,
  predecessor BIGINT,  -- the write under way that this one waits for
  dead BOOLEAN NOT NULL DEFAULT FALSE,
  reason TEXT NOT NULL DEFAULT '',
  changed BIGINT NOT NULL,
  UNIQUE (site, issue, kind)
);
CREATE INDEX outbox_due ON outbox (kind, dead, run_at);
CREATE INDEX outbox_by_predecessor ON outbox (predecessor) WHERE predecessor IS NOT NULL;
CREATE INDEX outbox_owned ON outbox (owner) WHERE owner IS NOT NULL;

CREATE TABLE verdict_changes (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  at BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  subject_label TEXT NOT NULL,
  from_grade TEXT NOT NULL,
  to_grade TEXT NOT NULL,
  detail TEXT NOT NULL,
  pack TEXT NOT NULL,
  rulebook_hash TEXT NOT NULL
);
CREATE INDEX verdict_changes_by_time ON verdict_changes (site, at);

CREATE TABLE facts (
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (site, name)
);

CREATE TABLE rule_versions (
  site BIGINT NOT NULL REFERENCES sites ON DELETE CASCADE,
  hash TEXT COLLATE "C" NOT NULL,
  pack TEXT NOT NULL,
  text TEXT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site, hash)
);
