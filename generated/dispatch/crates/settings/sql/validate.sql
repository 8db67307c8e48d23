-- Independent checks of public.settings against public.dispatch_setting: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: value, description, updated_at.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM public.dispatch_setting AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'settings'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'settings'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'settings'
    AND NOT EXISTS (
        SELECT FROM public.settings AS target
        WHERE target.key = mapping.new_key::text
    )
LIMIT 20

-- check: unique key
-- ask: target
-- No two rows share this key.
SELECT target.key::text, count(*)::text AS rows
FROM public.settings AS target
WHERE target.key IS NOT NULL
GROUP BY target.key
HAVING count(*) > 1
LIMIT 20
