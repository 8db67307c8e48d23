-- Checks of casts_new.things against casts_old.thing, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_things has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: mark, name, padded, shown.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM casts_old.thing AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_things AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'things'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_things AS mapping
WHERE NOT EXISTS (
    SELECT FROM casts_new.things AS target
    WHERE target.id = mapping.new_key::text
)
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM casts_new.things AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.id)::text AS id,
    count(source."day")::text AS "day",
    count(source.whole)::text AS whole,
    count(source.exact)::text AS exact,
    count(source.truth)::text AS truth,
    count(source.zero_one)::text AS zero_one,
    count(source.small)::text AS small,
    count(source.uid)::text AS uid,
    count(source.document)::text AS document,
    count(source.cut)::text AS cut
FROM casts_old.thing AS source

-- check: filled
-- ask: target
SELECT
    (migrated.id + aside.id)::text AS id,
    (migrated."day" + aside."day")::text AS "day",
    (migrated.whole + aside.whole)::text AS whole,
    (migrated.exact + aside.exact)::text AS exact,
    (migrated.truth + aside.truth)::text AS truth,
    (migrated.zero_one + aside.zero_one)::text AS zero_one,
    (migrated.small + aside.small)::text AS small,
    (migrated.uid + aside.uid)::text AS uid,
    (migrated.document + aside.document)::text AS document,
    (migrated.cut + aside.cut)::text AS cut
FROM (
    SELECT
        count(target.id) AS id,
        count(target."day") AS "day",
        count(target.whole) AS whole,
        count(target.exact) AS exact,
        count(target.truth) AS truth,
        count(target.zero_one) AS zero_one,
        count(target.small) AS small,
        count(target.uid) AS uid,
        count(target.document) AS document,
        count(target.cut) AS cut
    FROM rehome.migration_mappings_things AS mapping
    JOIN casts_new.things AS target ON target.id = mapping.new_key::text
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS id,
        count(quarantine.row ->> 'day') AS "day",
        count(quarantine.row ->> 'whole') AS whole,
        count(quarantine.row ->> 'exact') AS exact,
        count(quarantine.row ->> 'truth') AS truth,
        count(quarantine.row ->> 'zero_one') AS zero_one,
        count(quarantine.row ->> 'small') AS small,
        count(quarantine.row ->> 'uid') AS uid,
        count(quarantine.row ->> 'document') AS document,
        count(quarantine.row ->> 'cut') AS cut
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'things'
        AND quarantine.resolved_at IS NULL
) AS aside
