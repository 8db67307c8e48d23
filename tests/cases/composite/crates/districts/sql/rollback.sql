-- Takes back the rows that batch $1 has made. Rows that were there before are not among them.
-- Asked once per batch, the last one first; what was recorded of the batch goes in the same transaction.
DELETE FROM composite_new.districts AS target
USING rehome.migration_mappings_districts AS mapping
WHERE mapping.batch = $1
    AND mapping.fate IS NULL
    AND replace(replace(target.code::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || replace(replace(target.country::text, E'\\', E'\\\\'), '|', E'\\|') = mapping.new_key
