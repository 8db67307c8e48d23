-- Checks of explosion_new.event_values against explosion_old.event, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_event_values has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: name, value, number.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM explosion_old.event AS source
CROSS JOIN LATERAL jsonb_each(source.data) AS entry(key, value)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_event_values AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'event_values'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_event_values AS mapping
WHERE NOT EXISTS (
    SELECT FROM explosion_new.event_values AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: unique event_id, name
-- ask: target
-- No two rows share this key.
SELECT target.event_id::text, target.name::text, count(*)::text AS rows
FROM explosion_new.event_values AS target
GROUP BY target.event_id, target.name
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM explosion_new.event_values AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.event_id)::text AS event_id
FROM explosion_old.event AS source
CROSS JOIN LATERAL jsonb_each(source.data) AS entry(key, value)

-- check: filled
-- ask: target
SELECT
    (migrated.event_id + aside.event_id)::text AS event_id
FROM (
    SELECT
        count(target.event_id) AS event_id
    FROM rehome.migration_mappings_event_values AS mapping
    JOIN explosion_new.event_values AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'event_id') AS event_id
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'event_values'
        AND quarantine.resolved_at IS NULL
) AS aside
