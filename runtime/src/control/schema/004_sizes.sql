-- rehome's own tables, version 4: for how many rows a range was cut, so that ranges can be joined to larger batches.

ALTER TABLE {schema}.migration_checkpoints ADD COLUMN size integer;
COMMENT ON COLUMN {schema}.migration_checkpoints.size IS 'For how many rows at most the range was cut; NULL where an earlier version has cut it, which is never joined with another.';
