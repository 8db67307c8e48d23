-- Fills manager_id of shops: its rows came before those of workers that they refer to, and waited for them.
UPDATE cycle_new.shops AS target
SET manager_id = meant.new_id::uuid
FROM rehome.migration_deferred_references AS waiting
JOIN rehome.migration_mappings_shops AS mapping
    ON mapping.legacy_id = waiting.legacy_id
JOIN rehome.migration_mappings_workers AS meant
    ON meant.legacy_id = waiting.refers_to_id
WHERE waiting.entity = 'shops'
    AND waiting.feed = 0
    AND waiting.parent = 0
    AND target.id = mapping.new_id
    AND target.manager_id IS NULL
