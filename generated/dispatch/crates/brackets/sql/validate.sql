-- Checks of public.brackets against public.dispatch_bracket, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_brackets has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: torque, angulation.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_bracket AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_brackets AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'brackets'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_brackets AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.brackets AS target
    WHERE target.id = mapping.new_key::integer
)
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.brackets AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique manufacturer, article_number
-- ask: target
-- No two rows share this key.
SELECT target.manufacturer::text, target.article_number::text, count(*)::text AS rows
FROM public.brackets AS target
GROUP BY target.manufacturer, target.article_number
HAVING count(*) > 1
LIMIT 20

-- check: labels slot
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.slot::text IS NULL THEN '(null)'
        WHEN strpos(source.slot::text, '018') > 0 THEN '018'
        WHEN strpos(source.slot::text, '022') > 0 THEN '022'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_bracket AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels slot
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.slot::text, '(null)') AS label
    FROM rehome.migration_mappings_brackets AS mapping
    JOIN public.brackets AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'slot') IS NULL THEN '(null)'
        WHEN strpos((quarantine.row ->> 'slot'), '018') > 0 THEN '018'
        WHEN strpos((quarantine.row ->> 'slot'), '022') > 0 THEN '022'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'brackets'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels material
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.material::text IS NULL THEN '(null)'
        WHEN source.material::text = '1' THEN 'metal'
        WHEN source.material::text = '2' THEN 'ceramic'
        WHEN source.material::text = '3' THEN 'composite'
        ELSE '(refused)'
    END AS label
    FROM public.dispatch_bracket AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels material
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.material::text, '(null)') AS label
    FROM rehome.migration_mappings_brackets AS mapping
    JOIN public.brackets AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'material') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'material') = '1' THEN 'metal'
        WHEN (quarantine.row ->> 'material') = '2' THEN 'ceramic'
        WHEN (quarantine.row ->> 'material') = '3' THEN 'composite'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'brackets'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.id)::text AS id,
    count(source.vendor)::text AS manufacturer,
    count(source.article_no)::text AS article_number,
    count(source.tooth)::text AS tooth
FROM public.dispatch_bracket AS source

-- check: filled
-- ask: target
SELECT
    (migrated.id + aside.id)::text AS id,
    (migrated.manufacturer + aside.manufacturer)::text AS manufacturer,
    (migrated.article_number + aside.article_number)::text AS article_number,
    (migrated.tooth + aside.tooth)::text AS tooth
FROM (
    SELECT
        count(target.id) AS id,
        count(target.manufacturer) AS manufacturer,
        count(target.article_number) AS article_number,
        count(target.tooth) AS tooth
    FROM rehome.migration_mappings_brackets AS mapping
    JOIN public.brackets AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS id,
        count(quarantine.row ->> 'vendor') AS manufacturer,
        count(quarantine.row ->> 'article_no') AS article_number,
        count(quarantine.row ->> 'tooth') AS tooth
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'brackets'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.vendor)), 0)::text AS manufacturer,
    coalesce(sum(length(source.article_no)), 0)::text AS article_number
FROM public.dispatch_bracket AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.manufacturer + aside.manufacturer)::text AS manufacturer,
    (migrated.article_number + aside.article_number)::text AS article_number
FROM (
    SELECT
        coalesce(sum(length(target.manufacturer)), 0) AS manufacturer,
        coalesce(sum(length(target.article_number)), 0) AS article_number
    FROM rehome.migration_mappings_brackets AS mapping
    JOIN public.brackets AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'vendor')), 0) AS manufacturer,
        coalesce(sum(length(quarantine.row ->> 'article_no')), 0) AS article_number
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'brackets'
        AND quarantine.resolved_at IS NULL
) AS aside
