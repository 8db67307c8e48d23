-- Checks of public.discounts against public.dispatch_discount, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_discounts has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_discount AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_discounts AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'discounts'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_discounts AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.discounts AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference office_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.office_id::text AS refers_to
FROM rehome.migration_mappings_discounts AS mapping
JOIN public.discounts AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.office_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.offices AS parent
        WHERE parent.id = target.office_id
    )
LIMIT 20

-- check: unique code
-- ask: target
-- No two rows share this key.
SELECT target.code::text, count(*)::text AS rows
FROM public.discounts AS target
GROUP BY target.code
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.discounts AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.code)::text AS code,
    count(source.percent)::text AS percent,
    count(source.amount_off)::text AS amount_off,
    count(source.valid_from)::text AS valid_from,
    count(source.valid_until)::text AS valid_until
FROM public.dispatch_discount AS source

-- check: filled
-- ask: target
SELECT
    (migrated.code + aside.code)::text AS code,
    (migrated.percent + aside.percent)::text AS percent,
    (migrated.amount_off + aside.amount_off)::text AS amount_off,
    (migrated.valid_from + aside.valid_from)::text AS valid_from,
    (migrated.valid_until + aside.valid_until)::text AS valid_until
FROM (
    SELECT
        count(target.code) AS code,
        count(target.percent) AS percent,
        count(target.amount_off) AS amount_off,
        count(target.valid_from) AS valid_from,
        count(target.valid_until) AS valid_until
    FROM rehome.migration_mappings_discounts AS mapping
    JOIN public.discounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'code') AS code,
        count(quarantine.row ->> 'percent') AS percent,
        count(quarantine.row ->> 'amount_off') AS amount_off,
        count(quarantine.row ->> 'valid_from') AS valid_from,
        count(quarantine.row ->> 'valid_until') AS valid_until
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'discounts'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: sums
-- ask: source
-- The sums of numbers agree to the last digit.
SELECT
    coalesce(sum(round(source.amount_off, 2)), 0)::text AS amount_off
FROM public.dispatch_discount AS source

-- check: sums
-- ask: target
SELECT
    (migrated.amount_off + aside.amount_off)::text AS amount_off
FROM (
    SELECT
        coalesce(sum(round(target.amount_off, 2)), 0) AS amount_off
    FROM rehome.migration_mappings_discounts AS mapping
    JOIN public.discounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(round((quarantine.row ->> 'amount_off')::numeric, 2)), 0) AS amount_off
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'discounts'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.code)), 0)::text AS code
FROM public.dispatch_discount AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.code + aside.code)::text AS code
FROM (
    SELECT
        coalesce(sum(length(target.code)), 0) AS code
    FROM rehome.migration_mappings_discounts AS mapping
    JOIN public.discounts AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'code')), 0) AS code
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'discounts'
        AND quarantine.resolved_at IS NULL
) AS aside
