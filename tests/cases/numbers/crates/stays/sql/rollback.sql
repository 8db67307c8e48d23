-- Takes back the rows that batch $2 of run $1 has made. Rows that were there before are not among them.
-- Asked once per batch, the last one first; what was recorded of the batch goes in the same transaction.
DELETE FROM numbers_new.stays AS target
USING rehome.migration_mappings AS mapping
WHERE mapping.entity = 'stays'
    AND mapping.run_id = $1
    AND mapping.batch = $2
    AND mapping.fate = 'migrated'
    AND target.id = mapping.new_key::integer
