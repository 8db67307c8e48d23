-- Checks of public.purchases against public.dispatch_purchase, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_purchases has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: currency, metadata.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_purchase AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_purchases AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'purchases'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_purchases AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.purchases AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings_purchases AS mapping
JOIN public.purchases AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.order_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.orders AS parent
        WHERE parent.id = target.order_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.purchases AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.supplier)::text AS supplier,
    count(source.article)::text AS article,
    count(source.amount)::text AS amount,
    count(source.purchased)::text AS purchased_on
FROM public.dispatch_purchase AS source

-- check: filled
-- ask: target
SELECT
    (migrated.supplier + aside.supplier)::text AS supplier,
    (migrated.article + aside.article)::text AS article,
    (migrated.amount + aside.amount)::text AS amount,
    (migrated.purchased_on + aside.purchased_on)::text AS purchased_on
FROM (
    SELECT
        count(target.supplier) AS supplier,
        count(target.article) AS article,
        count(target.amount) AS amount,
        count(target.purchased_on) AS purchased_on
    FROM rehome.migration_mappings_purchases AS mapping
    JOIN public.purchases AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'supplier') AS supplier,
        count(quarantine.row ->> 'article') AS article,
        count(quarantine.row ->> 'amount') AS amount,
        count(quarantine.row ->> 'purchased') AS purchased_on
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'purchases'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: sums
-- ask: source
-- The sums of numbers agree to the last digit.
SELECT
    coalesce(sum(round(source.amount, 2)), 0)::text AS amount
FROM public.dispatch_purchase AS source

-- check: sums
-- ask: target
SELECT
    (migrated.amount + aside.amount)::text AS amount
FROM (
    SELECT
        coalesce(sum(round(target.amount, 2)), 0) AS amount
    FROM rehome.migration_mappings_purchases AS mapping
    JOIN public.purchases AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(round((quarantine.row ->> 'amount')::numeric, 2)), 0) AS amount
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'purchases'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.supplier)), 0)::text AS supplier,
    coalesce(sum(length(source.article)), 0)::text AS article
FROM public.dispatch_purchase AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.supplier + aside.supplier)::text AS supplier,
    (migrated.article + aside.article)::text AS article
FROM (
    SELECT
        coalesce(sum(length(target.supplier)), 0) AS supplier,
        coalesce(sum(length(target.article)), 0) AS article
    FROM rehome.migration_mappings_purchases AS mapping
    JOIN public.purchases AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'supplier')), 0) AS supplier,
        coalesce(sum(length(quarantine.row ->> 'article')), 0) AS article
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'purchases'
        AND quarantine.resolved_at IS NULL
) AS aside
