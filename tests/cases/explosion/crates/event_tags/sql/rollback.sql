-- Takes back the rows that batch $1 has made. Rows that were there before are not among them.
-- Asked once per batch, the last one first; what was recorded of the batch goes in the same transaction.
DELETE FROM explosion_new.event_tags AS target
USING rehome.migration_mappings_event_tags AS mapping
WHERE mapping.batch = $1
    AND mapping.fate IS NULL
    AND target.event_id = split_part(mapping.new_key, '|', 1)::integer
    AND target."position" = split_part(mapping.new_key, '|', 2)::smallint
