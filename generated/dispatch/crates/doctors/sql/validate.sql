-- Independent checks of public.doctors against public.dispatch_doctor: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- Covered by the comparison of every row alone, and by no check here: licence_number, title, speciality, created_at.

-- check: rows
-- ask: source
-- Every source row that is not filtered was mapped or put aside.
SELECT count(*)::text AS rows
FROM public.dispatch_doctor AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings AS mapping
    WHERE mapping.entity = 'doctors'
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'doctors'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every row that the mapping table names is in the target.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings AS mapping
WHERE mapping.entity = 'doctors'
    AND NOT EXISTS (
        SELECT FROM public.doctors AS target
        WHERE target.id = mapping.new_id
    )
LIMIT 20

-- check: reference profile_id
-- ask: target
-- Every reference meets a row.
SELECT target.profile_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.doctors AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'doctors'
    AND mapping.fate = 'migrated'
    AND target.profile_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.profile_id
    )
LIMIT 20

-- check: reference office_id
-- ask: target
-- Every reference meets a row.
SELECT target.office_id::text AS refers_to
FROM rehome.migration_mappings AS mapping
JOIN public.doctors AS target ON target.id = mapping.new_id
WHERE mapping.entity = 'doctors'
    AND mapping.fate = 'migrated'
    AND target.office_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.offices AS parent
        WHERE parent.id = target.office_id
    )
LIMIT 20

-- check: unique id
-- ask: target
-- No two rows share this key.
SELECT target.id::text, count(*)::text AS rows
FROM public.doctors AS target
WHERE target.id IS NOT NULL
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique licence_number
-- ask: target
-- No two rows share this key.
SELECT target.licence_number::text, count(*)::text AS rows
FROM public.doctors AS target
WHERE target.licence_number IS NOT NULL
GROUP BY target.licence_number
HAVING count(*) > 1
LIMIT 20
