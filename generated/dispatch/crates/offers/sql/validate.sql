-- Checks of public.offers against public.dispatch_offer, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_offers has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: valid_until.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_offer AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_offers AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'offers'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_offers AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.offers AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference order_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.order_id::text AS refers_to
FROM rehome.migration_mappings_offers AS mapping
JOIN public.offers AS target ON target.id = mapping.new_id
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
FROM public.offers AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique offer_number
-- ask: target
-- No two rows share this key.
SELECT target.offer_number::text, count(*)::text AS rows
FROM public.offers AS target
GROUP BY target.offer_number
HAVING count(*) > 1
LIMIT 20

-- check: labels status
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.status::text IS NULL THEN '(null)'
        WHEN source.status::text = 'draft' THEN 'draft'
        WHEN source.status::text = 'sent' THEN 'sent'
        WHEN source.status::text = 'yes' THEN 'accepted'
        WHEN source.status::text = 'no' THEN 'declined'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_offer AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels status
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.status::text, '(null)') AS label
    FROM rehome.migration_mappings_offers AS mapping
    JOIN public.offers AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'status') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'status') = 'draft' THEN 'draft'
        WHEN (quarantine.row ->> 'status') = 'sent' THEN 'sent'
        WHEN (quarantine.row ->> 'status') = 'yes' THEN 'accepted'
        WHEN (quarantine.row ->> 'status') = 'no' THEN 'declined'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'offers'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.offer_no)::text AS offer_number,
    count(source.amount)::text AS amount,
    count(source.sent)::text AS sent_at
FROM public.dispatch_offer AS source

-- check: filled
-- ask: target
SELECT
    (migrated.offer_number + aside.offer_number)::text AS offer_number,
    (migrated.amount + aside.amount)::text AS amount,
    (migrated.sent_at + aside.sent_at)::text AS sent_at
FROM (
    SELECT
        count(target.offer_number) AS offer_number,
        count(target.amount) AS amount,
        count(target.sent_at) AS sent_at
    FROM rehome.migration_mappings_offers AS mapping
    JOIN public.offers AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'offer_no') AS offer_number,
        count(quarantine.row ->> 'amount') AS amount,
        count(quarantine.row ->> 'sent_at') AS sent_at
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'offers'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: sums
-- ask: source
-- The sums of numbers agree to the last digit.
SELECT
    coalesce(sum(round(source.amount, 2)), 0)::text AS amount
FROM public.dispatch_offer AS source

-- check: sums
-- ask: target
SELECT
    (migrated.amount + aside.amount)::text AS amount
FROM (
    SELECT
        coalesce(sum(round(target.amount, 2)), 0) AS amount
    FROM rehome.migration_mappings_offers AS mapping
    JOIN public.offers AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(round((quarantine.row ->> 'amount')::numeric, 2)), 0) AS amount
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'offers'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.offer_no)), 0)::text AS offer_number
FROM public.dispatch_offer AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.offer_number + aside.offer_number)::text AS offer_number
FROM (
    SELECT
        coalesce(sum(length(target.offer_number)), 0) AS offer_number
    FROM rehome.migration_mappings_offers AS mapping
    JOIN public.offers AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'offer_no')), 0) AS offer_number
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'offers'
        AND quarantine.resolved_at IS NULL
) AS aside
