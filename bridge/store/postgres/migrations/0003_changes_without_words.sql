-- A change of a verdict is its grades: nobody ever asked for the words, which quoted the issue and
-- were most of the table.
ALTER TABLE verdict_changes DROP COLUMN detail;
