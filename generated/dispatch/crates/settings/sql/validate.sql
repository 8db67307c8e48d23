-- Checks of public.settings against public.dispatch_setting, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_settings has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: value, description, updated_at.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_setting AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_settings AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'settings'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_settings AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.settings AS target
    WHERE target.key = mapping.new_key::text
)
LIMIT 20

-- check: unique key
-- ask: target
-- No two rows share this key.
SELECT target.key::text, count(*)::text AS rows
FROM public.settings AS target
GROUP BY target.key
HAVING count(*) > 1
LIMIT 20
