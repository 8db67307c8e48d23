-- Empties manager_id of shops where it refers to rows of workers, before these are taken back.
UPDATE cycle_new.shops AS target
SET manager_id = NULL
FROM rehome.migration_deferred_references AS waiting
JOIN rehome.migration_mappings_shops AS mapping
    ON mapping.legacy_id = waiting.legacy_id
JOIN rehome.migration_mappings_workers AS meant
    ON meant.legacy_id = waiting.refers_to_id
WHERE waiting.entity = 'shops'
    AND waiting.feed = 0
    AND waiting.parent = 0
    AND target.id = mapping.new_id
    AND target.manager_id = meant.new_id::uuid
