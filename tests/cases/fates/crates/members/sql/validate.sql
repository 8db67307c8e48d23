-- Checks of fates_new.members against fates_old.member, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_members has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: email, points, depth.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM fates_old.member AS source
WHERE (source.kind = 'm')
    AND NOT coalesce((source.closed), false)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_members AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'members'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_members AS mapping
WHERE NOT EXISTS (
    SELECT FROM fates_new.members AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: unique email
-- ask: target
-- No two rows share this key.
SELECT target.email::text, count(*)::text AS rows
FROM fates_new.members AS target
GROUP BY target.email
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM fates_new.members AS target
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique points
-- ask: target
-- No two rows share this key.
SELECT target.points::text, count(*)::text AS rows
FROM fates_new.members AS target
WHERE target.points IS NOT NULL
GROUP BY target.points
HAVING count(*) > 1
LIMIT 20
