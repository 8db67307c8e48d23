-- Checks of keys_new.bells against keys_old.bell, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_bells has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM keys_old.bell AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_bells AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'bells'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_bells AS mapping
WHERE NOT EXISTS (
    SELECT FROM keys_new.bells AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference after_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.after_id::text AS refers_to
FROM rehome.migration_mappings_bells AS mapping
JOIN keys_new.bells AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.after_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM keys_new.bells AS parent
        WHERE parent.id = target.after_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM keys_new.bells AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.rang)::text AS rang_at,
    count(source.after_id)::text AS after_id
FROM keys_old.bell AS source

-- check: filled
-- ask: target
SELECT
    (migrated.rang_at + aside.rang_at)::text AS rang_at,
    (migrated.after_id + aside.after_id)::text AS after_id
FROM (
    SELECT
        count(target.rang_at) AS rang_at,
        count(target.after_id) AS after_id
    FROM rehome.migration_mappings_bells AS mapping
    JOIN keys_new.bells AS target ON target.id = mapping.new_id
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'rang') AS rang_at,
        count(quarantine.row ->> 'after_id') AS after_id
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'bells'
        AND quarantine.resolved_at IS NULL
) AS aside
