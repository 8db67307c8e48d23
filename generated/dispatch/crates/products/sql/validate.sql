-- Checks of public.products against public.dispatch_product, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_products has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: code, name, kind, quantity, metadata, created_at.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_product AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_products AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'products'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_products AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.products AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings_products AS mapping
JOIN public.products AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: reference bracket_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.bracket_id::text AS refers_to
FROM rehome.migration_mappings_products AS mapping
JOIN public.products AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
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
GROUP BY target.code
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.products AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20
