-- A site comes in through one door. For Forge: `client_key` holds the installation, `secret` the
-- sealed system token, and a tenant is found again by its cloud id when the app is reinstalled.
ALTER TABLE sites ADD COLUMN door TEXT NOT NULL DEFAULT 'connect' CHECK (door IN ('connect', 'forge'));
ALTER TABLE sites ADD COLUMN cloud_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN secret_expires INTEGER;
CREATE UNIQUE INDEX sites_by_cloud ON sites (door, product, cloud_id) WHERE cloud_id != '';
