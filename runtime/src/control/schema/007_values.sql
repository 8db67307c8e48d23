-- rehome's own tables, version 7: what both sides hold where they differ.

ALTER TABLE {schema}.data_differentials ADD COLUMN source_values text[];
ALTER TABLE {schema}.data_differentials ADD COLUMN target_values text[];
COMMENT ON COLUMN {schema}.data_differentials.source_values IS 'What the source gives for these columns, as PostgreSQL writes it; *** where it is made of sensitive ones. NULL as a whole where the values were not kept: of an entity the first 100 rows have them.';
COMMENT ON COLUMN {schema}.data_differentials.target_values IS 'What the target holds in these columns, likewise.';
