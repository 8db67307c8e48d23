-- Checks of public.doctors against public.dispatch_doctor, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_doctors has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- No check here looks at: licence_number, title, speciality, created_at.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM public.dispatch_doctor AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_doctors AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'doctors'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_doctors AS mapping
WHERE NOT EXISTS (
    SELECT FROM public.doctors AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: reference profile_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.profile_id::text AS refers_to
FROM rehome.migration_mappings_doctors AS mapping
JOIN public.doctors AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.profile_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM public.profiles AS parent
        WHERE parent.id = target.profile_id
    )
LIMIT 20

-- check: reference office_id
-- ask: target
-- Every value refers to a row that exists.
SELECT target.office_id::text AS refers_to
FROM rehome.migration_mappings_doctors AS mapping
JOIN public.doctors AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
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
GROUP BY target.id
HAVING count(*) > 1
LIMIT 20

-- check: unique licence_number
-- ask: target
-- No two rows share this key.
SELECT target.licence_number::text, count(*)::text AS rows
FROM public.doctors AS target
GROUP BY target.licence_number
HAVING count(*) > 1
LIMIT 20
