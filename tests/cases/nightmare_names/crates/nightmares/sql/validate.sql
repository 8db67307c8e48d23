-- Checks of nightmare_names_new.crate against nightmare_names_old."select", in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_nightmares has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: a b, a-b, a_b, tick`s.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM nightmare_names_old."select" AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_nightmares AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'nightmares'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_nightmares AS mapping
WHERE NOT EXISTS (
    SELECT FROM nightmare_names_new.crate AS target
    WHERE target.match = mapping.new_id
)
LIMIT 20

-- check: unique match
-- ask: target
-- No two rows share this key.
SELECT target.match::text, count(*)::text AS rows
FROM nightmare_names_new.crate AS target
GROUP BY target.match
HAVING count(*) > 1
LIMIT 20

-- check: constant const
-- ask: target
-- Every row has the value that the mapping gives.
SELECT target.const::text AS found
FROM rehome.migration_mappings_nightmares AS mapping
JOIN nightmare_names_new.crate AS target ON target.match = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.const IS DISTINCT FROM E'''; DROP TABLE x; -- " \\ { $1'::text
LIMIT 20

-- check: labels type
-- ask: source
-- Each label has as many rows as the values that become it; NULL and refused values count too.
SELECT label, count(*)::text AS rows
FROM (
    SELECT CASE
        WHEN source.kind::text IS NULL THEN '(null)'
        WHEN source.kind::text = 'it''s' THEN 'it''s'
        WHEN source.kind::text = E'back\\slash' THEN E'back\\slash'
        WHEN source.kind::text = 'new
line' THEN 'new
line'
        WHEN left(source.kind::text, 7) = '"; DROP' THEN '"; DROP TABLE x; --'
        WHEN strpos(source.kind::text, '{') > 0 THEN '{brace}'
        ELSE '(refused)'
    END AS label
    FROM nightmare_names_old."select" AS source
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: labels type
-- ask: target
SELECT label, count(*)::text AS rows
FROM (
    SELECT coalesce(target.type::text, '(null)') AS label
    FROM rehome.migration_mappings_nightmares AS mapping
    JOIN nightmare_names_new.crate AS target ON target.match = mapping.new_id
    WHERE mapping.fate IS NULL
    UNION ALL
    SELECT CASE
        WHEN (quarantine.row ->> 'kind') IS NULL THEN '(null)'
        WHEN (quarantine.row ->> 'kind') = 'it''s' THEN 'it''s'
        WHEN (quarantine.row ->> 'kind') = E'back\\slash' THEN E'back\\slash'
        WHEN (quarantine.row ->> 'kind') = 'new
line' THEN 'new
line'
        WHEN left((quarantine.row ->> 'kind'), 7) = '"; DROP' THEN '"; DROP TABLE x; --'
        WHEN strpos((quarantine.row ->> 'kind'), '{') > 0 THEN '{brace}'
        ELSE '(refused)'
    END AS label
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'nightmares'
        AND quarantine.resolved_at IS NULL
) AS labelled
GROUP BY label
ORDER BY label COLLATE "C"

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.self)::text AS self,
    count(source."Self")::text AS "Self",
    count(source.fn)::text AS fn,
    count(source."1st")::text AS "1st",
    count(source."quote""d")::text AS "quote""d",
    count(source."back\slash")::text AS "back\slash",
    count(source."*/ panic!() /*")::text AS "*/ panic!() /*",
    count(source."| pipe |")::text AS "| pipe |",
    count(source."ünï")::text AS "ünï",
    count(source.source)::text AS target,
    count(source.context)::text AS context,
    count(source."Option")::text AS "Result",
    count(source."$1")::text AS "$1",
    count(source."{brace}")::text AS "{brace}",
    count(source."<b>html</b>")::text AS "<b>html</b>",
    count(source."--")::text AS "--"
FROM nightmare_names_old."select" AS source

-- check: filled
-- ask: target
SELECT
    (migrated.self + aside.self)::text AS self,
    (migrated."Self" + aside."Self")::text AS "Self",
    (migrated.fn + aside.fn)::text AS fn,
    (migrated."1st" + aside."1st")::text AS "1st",
    (migrated."quote""d" + aside."quote""d")::text AS "quote""d",
    (migrated."back\slash" + aside."back\slash")::text AS "back\slash",
    (migrated."*/ panic!() /*" + aside."*/ panic!() /*")::text AS "*/ panic!() /*",
    (migrated."| pipe |" + aside."| pipe |")::text AS "| pipe |",
    (migrated."ünï" + aside."ünï")::text AS "ünï",
    (migrated.target + aside.target)::text AS target,
    (migrated.context + aside.context)::text AS context,
    (migrated."Result" + aside."Result")::text AS "Result",
    (migrated."$1" + aside."$1")::text AS "$1",
    (migrated."{brace}" + aside."{brace}")::text AS "{brace}",
    (migrated."<b>html</b>" + aside."<b>html</b>")::text AS "<b>html</b>",
    (migrated."--" + aside."--")::text AS "--"
FROM (
    SELECT
        count(target.self) AS self,
        count(target."Self") AS "Self",
        count(target.fn) AS fn,
        count(target."1st") AS "1st",
        count(target."quote""d") AS "quote""d",
        count(target."back\slash") AS "back\slash",
        count(target."*/ panic!() /*") AS "*/ panic!() /*",
        count(target."| pipe |") AS "| pipe |",
        count(target."ünï") AS "ünï",
        count(target.target) AS target,
        count(target.context) AS context,
        count(target."Result") AS "Result",
        count(target."$1") AS "$1",
        count(target."{brace}") AS "{brace}",
        count(target."<b>html</b>") AS "<b>html</b>",
        count(target."--") AS "--"
    FROM rehome.migration_mappings_nightmares AS mapping
    JOIN nightmare_names_new.crate AS target ON target.match = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'self') AS self,
        count(quarantine.row ->> 'Self') AS "Self",
        count(quarantine.row ->> 'fn') AS fn,
        count(quarantine.row ->> '1st') AS "1st",
        count(quarantine.row ->> 'quote"d') AS "quote""d",
        count(quarantine.row ->> E'back\\slash') AS "back\slash",
        count(quarantine.row ->> '*/ panic!() /*') AS "*/ panic!() /*",
        count(quarantine.row ->> '| pipe |') AS "| pipe |",
        count(quarantine.row ->> 'ünï') AS "ünï",
        count(quarantine.row ->> 'source') AS target,
        count(quarantine.row ->> 'context') AS context,
        count(quarantine.row ->> 'Option') AS "Result",
        count(quarantine.row ->> '$1') AS "$1",
        count(quarantine.row ->> '{brace}') AS "{brace}",
        count(quarantine.row ->> '<b>html</b>') AS "<b>html</b>",
        count(quarantine.row ->> '--') AS "--"
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'nightmares'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.self)), 0)::text AS self,
    coalesce(sum(length(source.fn)), 0)::text AS fn,
    coalesce(sum(length(source."1st")), 0)::text AS "1st",
    coalesce(sum(length(source."quote""d")), 0)::text AS "quote""d",
    coalesce(sum(length(source."back\slash")), 0)::text AS "back\slash",
    coalesce(sum(length(source."*/ panic!() /*")), 0)::text AS "*/ panic!() /*",
    coalesce(sum(length(source."| pipe |")), 0)::text AS "| pipe |",
    coalesce(sum(length(source.source)), 0)::text AS target,
    coalesce(sum(length(source."$1")), 0)::text AS "$1",
    coalesce(sum(length(source."{brace}")), 0)::text AS "{brace}",
    coalesce(sum(length(source."<b>html</b>")), 0)::text AS "<b>html</b>",
    coalesce(sum(length(source."--")), 0)::text AS "--"
FROM nightmare_names_old."select" AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.self + aside.self)::text AS self,
    (migrated.fn + aside.fn)::text AS fn,
    (migrated."1st" + aside."1st")::text AS "1st",
    (migrated."quote""d" + aside."quote""d")::text AS "quote""d",
    (migrated."back\slash" + aside."back\slash")::text AS "back\slash",
    (migrated."*/ panic!() /*" + aside."*/ panic!() /*")::text AS "*/ panic!() /*",
    (migrated."| pipe |" + aside."| pipe |")::text AS "| pipe |",
    (migrated.target + aside.target)::text AS target,
    (migrated."$1" + aside."$1")::text AS "$1",
    (migrated."{brace}" + aside."{brace}")::text AS "{brace}",
    (migrated."<b>html</b>" + aside."<b>html</b>")::text AS "<b>html</b>",
    (migrated."--" + aside."--")::text AS "--"
FROM (
    SELECT
        coalesce(sum(length(target.self)), 0) AS self,
        coalesce(sum(length(target.fn)), 0) AS fn,
        coalesce(sum(length(target."1st")), 0) AS "1st",
        coalesce(sum(length(target."quote""d")), 0) AS "quote""d",
        coalesce(sum(length(target."back\slash")), 0) AS "back\slash",
        coalesce(sum(length(target."*/ panic!() /*")), 0) AS "*/ panic!() /*",
        coalesce(sum(length(target."| pipe |")), 0) AS "| pipe |",
        coalesce(sum(length(target.target)), 0) AS target,
        coalesce(sum(length(target."$1")), 0) AS "$1",
        coalesce(sum(length(target."{brace}")), 0) AS "{brace}",
        coalesce(sum(length(target."<b>html</b>")), 0) AS "<b>html</b>",
        coalesce(sum(length(target."--")), 0) AS "--"
    FROM rehome.migration_mappings_nightmares AS mapping
    JOIN nightmare_names_new.crate AS target ON target.match = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'self')), 0) AS self,
        coalesce(sum(length(quarantine.row ->> 'fn')), 0) AS fn,
        coalesce(sum(length(quarantine.row ->> '1st')), 0) AS "1st",
        coalesce(sum(length(quarantine.row ->> 'quote"d')), 0) AS "quote""d",
        coalesce(sum(length(quarantine.row ->> E'back\\slash')), 0) AS "back\slash",
        coalesce(sum(length(quarantine.row ->> '*/ panic!() /*')), 0) AS "*/ panic!() /*",
        coalesce(sum(length(quarantine.row ->> '| pipe |')), 0) AS "| pipe |",
        coalesce(sum(length(quarantine.row ->> 'source')), 0) AS target,
        coalesce(sum(length(quarantine.row ->> '$1')), 0) AS "$1",
        coalesce(sum(length(quarantine.row ->> '{brace}')), 0) AS "{brace}",
        coalesce(sum(length(quarantine.row ->> '<b>html</b>')), 0) AS "<b>html</b>",
        coalesce(sum(length(quarantine.row ->> '--')), 0) AS "--"
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'nightmares'
        AND quarantine.resolved_at IS NULL
) AS aside
