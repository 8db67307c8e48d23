-- Takes back the rows that batch $1 has made. Rows that were there before are not among them.
-- Asked once per batch, the last one first; what was recorded of the batch goes in the same transaction.
DELETE FROM keys_new.spots AS target
USING rehome.migration_mappings_spots AS mapping
WHERE mapping.batch = $1
    AND mapping.fate IS NULL
    AND target.id = mapping.new_id
