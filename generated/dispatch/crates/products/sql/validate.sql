-- Independent checks of public.products against public.dispatch_product: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: code, name, kind, quantity, metadata, created_at.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM public.dispatch_product AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'products'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'products'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'products'
    AND NOT EXISTS (
        SELECT FROM public.products AS target
        WHERE target.id = mapping.new_id
    )
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every reference meets a row.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.products AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'products'
    AND mapping.fate = 'migrated'
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: reference bracket_id
-- ask: target
-- Every reference meets a row.
SELECT target.bracket_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.products AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'products'
    AND mapping.fate = 'migrated'
    AND target.bracket_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.brackets AS parent
        WHERE parent.id = target.bracket_id
    )
LIMIT 20

-- check: unique code
-- ask: target
-- No two rows share this key.
SELECT target.code::text, count(*)::text AS rows
FROM public.products AS target
WHERE target.code IS NOT NULL
GROUP BY target.code
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.products AS target
WHERE target.id IS NOT NULL
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20
