-- Checks of casts_new.searches against casts_old.search, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_searches has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM casts_old.search AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_searches AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'searches'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_searches AS mapping
WHERE NOT EXISTS (
    SELECT FROM casts_new.searches AS target
    WHERE target.id = mapping.new_key::integer
)
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM casts_new.searches AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.id)::text AS id,
    count(source.query)::text AS query,
    count(source.place)::text AS place
FROM casts_old.search AS source

-- check: filled
-- ask: target
SELECT
    (migrated.id + aside.id)::text AS id,
    (migrated.query + aside.query)::text AS query,
    (migrated.place + aside.place)::text AS place
FROM (
    SELECT
        count(target.id) AS id,
        count(target.query) AS query,
        count(target.place) AS place
    FROM rehome.migration_mappings_searches AS mapping
    JOIN casts_new.searches AS target ON target.id = mapping.new_key::integer
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'id') AS id,
        count(quarantine.row ->> 'query') AS query,
        count(quarantine.row ->> 'place') AS place
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'searches'
        AND quarantine.resolved_at IS NULL
) AS aside
