-- Independent checks of fates_new.members against fates_old.member: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: email, points, depth.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM fates_old.member AS source
WHERE (source.kind = 'm')
    AND NOT coalesce((source.closed), false)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'members'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'members'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'members'
    AND NOT EXISTS (
        SELECT FROM fates_new.members AS target
        WHERE target.id = mapping.new_id
    )
LIMIT 20

-- check: unique email
-- ask: target
-- No two rows share this key.
SELECT target.email::text, count(*)::text AS rows
FROM fates_new.members AS target
WHERE target.email IS NOT NULL
GROUP BY target.email
HAVING count(*) > 1
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM fates_new.members AS target
WHERE target.id IS NOT NULL
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
