-- Claims walk through what is due of a site in the order in which it became due. Of an issue they ask
-- for its first event, and whether one is leased or was put off: those are few.
DROP INDEX inbox_by_issue;
CREATE INDEX inbox_by_turn ON inbox (site, run_at, id) WHERE NOT dead;
CREATE INDEX inbox_by_issue ON inbox (site, issue, run_at, id) WHERE NOT dead;
CREATE INDEX inbox_leased ON inbox (site, issue) WHERE lease_until <> 0;
CREATE INDEX inbox_put_off ON inbox (site, issue) WHERE run_at > received;
DROP INDEX outbox_due;
CREATE INDEX outbox_by_turn ON outbox (kind, site, run_at, id) WHERE NOT dead;
