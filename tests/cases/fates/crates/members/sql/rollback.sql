-- Takes back the rows that one batch ($2) of one run ($1) has made; rows that were there before are not among them.
DELETE FROM fates_new.members AS target
USING rehome.migration_mappings AS mapping
WHERE mapping.entity = 'members'
    AND mapping.run_id = $1
    AND mapping.batch = $2
    AND mapping.fate = 'migrated'
    AND target.id = mapping.new_id
