-- Checks of keys_new.notes against keys_old.note, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_notes has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM keys_old.note AS source
LEFT JOIN keys_old.person AS person ON person.person_id = source.person_id

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_notes AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'notes'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_notes AS mapping
WHERE NOT EXISTS (
    SELECT FROM keys_new.notes AS target
    WHERE target.id = mapping.new_key::bigint
)
LIMIT 20

-- check: reference person_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.person_id::text AS refers_to
FROM rehome.migration_mappings_notes AS mapping
JOIN keys_new.notes AS target ON target.id = mapping.new_key::bigint
WHERE mapping.fate IS NULL
    AND target.person_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM keys_new.people AS parent
        WHERE parent.id = target.person_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM keys_new.notes AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.note_id)::text AS id,
    count(source.holiday)::text AS holiday
FROM keys_old.note AS source
LEFT JOIN keys_old.person AS person ON person.person_id = source.person_id

-- check: filled
-- ask: target
SELECT
    (migrated.id + aside.id)::text AS id,
    (migrated.holiday + aside.holiday)::text AS holiday
FROM (
    SELECT
        count(target.id) AS id,
        count(target.holiday) AS holiday
    FROM rehome.migration_mappings_notes AS mapping
    JOIN keys_new.notes AS target ON target.id = mapping.new_key::bigint
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'note_id') AS id,
        count(quarantine.row ->> 'holiday') AS holiday
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'notes'
        AND quarantine.resolved_at IS NULL
) AS aside
