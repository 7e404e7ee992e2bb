-- The replica that took the site last. It took the row's lock to say so; whoever worked on the site
-- before finds it there before each change, and changes nothing any more.
ALTER TABLE revisions ADD COLUMN owner INTEGER;
