-- Which request brought an event, so that the log of its later work can be joined to that of the
-- delivery.
ALTER TABLE inbox ADD COLUMN request_id TEXT NOT NULL DEFAULT '';
