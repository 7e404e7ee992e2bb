-- What an append touches grows at its end only, so that a group of events dirties few pages. Claims
-- walk through the due events of a site in the order in which they became due; the two small
-- indexes tell which issues have an event that is leased or was put off. How much waits is all
-- without what is dead: the first is counted by pages, the second is little.
DROP INDEX inbox_by_issue;
CREATE INDEX inbox_by_turn ON inbox (site, dead, run_at, id, issue);
CREATE INDEX inbox_leased ON inbox (site, issue) WHERE lease_until != 0;
CREATE INDEX inbox_put_off ON inbox (site, issue) WHERE run_at > received;
CREATE INDEX inbox_dead ON inbox (site) WHERE dead = 1;
