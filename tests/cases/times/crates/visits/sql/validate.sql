-- Checks of times_new.visits against times_old.visit, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_visits has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: rest.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM times_old.visit AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_visits AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visits'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_visits AS mapping
WHERE NOT EXISTS (
    SELECT FROM times_new.visits AS target
    WHERE target.id = mapping.new_key::integer
)
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM times_new.visits AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.id)::text AS id,
    count(source.began)::text AS began_at,
    count(source.ended)::text AS ended_at,
    count(source."day")::text AS day_at,
    count(source."day")::text AS "day",
    count(source.clock)::text AS clock,
    count(source.span)::text AS span
FROM times_old.visit AS source

-- check: filled
-- ask: target
SELECT
    (migrated.id + aside.id)::text AS id,
    (migrated.began_at + aside.began_at)::text AS began_at,
    (migrated.ended_at + aside.ended_at)::text AS ended_at,
    (migrated.day_at + aside.day_at)::text AS day_at,
    (migrated."day" + aside."day")::text AS "day",
    (migrated.clock + aside.clock)::text AS clock,
    (migrated.span + aside.span)::text AS span
FROM (
    SELECT
        count(target.id) AS id,
        count(target.began_at) AS began_at,
        count(target.ended_at) AS ended_at,
        count(target.day_at) AS day_at,
        count(target."day") AS "day",
        count(target.clock) AS clock,
        count(target.span) AS span
    FROM rehome.migration_mappings_visits AS mapping
    JOIN times_new.visits AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS id,
        count(quarantine.row ->> 'began_at') AS began_at,
        count(quarantine.row ->> 'ended_at') AS ended_at,
        count(quarantine.row ->> 'day') AS day_at,
        count(quarantine.row ->> 'day') AS "day",
        count(quarantine.row ->> 'clock') AS clock,
        count(quarantine.row ->> 'span') AS span
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'visits'
        AND quarantine.resolved_at IS NULL
) AS aside
