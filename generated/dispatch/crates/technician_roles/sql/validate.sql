-- Checks of public.technician_roles against public.dispatch_role, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_technician_roles has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- No check here compares technician_id: asked is only whether it leads to a row: the target is asked for it (see reference).
-- No check here compares assigned_at: the target fills it by itself.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'technician_roles'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_role AS source
WHERE (source.group_id = 11)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_technician_roles AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'technician_roles'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(label.role_type::text COLLATE "C", source.id::bigint))::text AS "fingerprint of role_type",
    count(*) FILTER (WHERE label.role_type::text = 'designing')::text AS "role_type = designing",
    count(*) FILTER (WHERE label.role_type::text = 'manufacturing')::text AS "role_type = manufacturing",
    count(*) FILTER (WHERE label.role_type::text = 'master')::text AS "role_type = master",
    count(*) FILTER (WHERE label.role_type::text = 'remote')::text AS "role_type = remote",
    count(*) FILTER (WHERE label.role_type::text = 'sectioning')::text AS "role_type = sectioning",
    sum(hashtextextended(source.name::text COLLATE "C", source.id::bigint))::text AS "fingerprint of role_name",
    sum(hashtextextended((nullif(source.abbrev::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of abbreviation",
    sum(hashtextextended(('true'::boolean)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of is_active",
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of legacy_role_id"
FROM public.dispatch_role AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN left(lower(source.name::text), 4) = 'dtr-' THEN 'remote'
            WHEN left(lower(source.name::text), 3) = 'dt-' THEN 'designing'
            WHEN left(lower(source.name::text), 3) = 'mt-' THEN 'manufacturing'
            WHEN left(lower(source.name::text), 3) = 'at/' THEN 'sectioning'
            WHEN strpos(lower(source.name::text), 'manufactur') > 0 THEN 'manufacturing'
            WHEN strpos(lower(source.name::text), 'design') > 0 THEN 'designing'
            WHEN strpos(lower(source.name::text), 'section') > 0 THEN 'sectioning'
            WHEN strpos(lower(source.name::text), 'idb') > 0 THEN 'sectioning'
            WHEN strpos(lower(source.name::text), 'remote') > 0 THEN 'remote'
            WHEN strpos(lower(source.name::text), 'supervisor') > 0 THEN 'master'
            WHEN source.name::text IS NOT NULL THEN 'manufacturing'
        END AS role_type
) AS label
WHERE (source.group_id = 11)
    AND NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.role_type::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of role_type",
    count(*) FILTER (WHERE target.role_type::text = 'designing')::text AS "role_type = designing",
    count(*) FILTER (WHERE target.role_type::text = 'manufacturing')::text AS "role_type = manufacturing",
    count(*) FILTER (WHERE target.role_type::text = 'master')::text AS "role_type = master",
    count(*) FILTER (WHERE target.role_type::text = 'remote')::text AS "role_type = remote",
    count(*) FILTER (WHERE target.role_type::text = 'sectioning')::text AS "role_type = sectioning",
    sum(hashtextextended(target.role_name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of role_name",
    sum(hashtextextended(target.abbreviation::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of abbreviation",
    sum(hashtextextended(target.is_active::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of is_active",
    sum(hashint8extended(target.legacy_role_id::bigint, mapping.legacy_id))::text AS "fingerprint of legacy_role_id"
FROM rehome.migration_mappings_technician_roles AS mapping
JOIN public.technician_roles AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL

-- check: lookup technician_id
-- ask: target
-- Every value is one that the look-up gives when it is asked again. Of several that it may give it does not see which is right.
SELECT target.technician_id::text AS found
FROM rehome.migration_mappings_technician_roles AS mapping
JOIN public.technician_roles AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL
    AND target.technician_id::text IS DISTINCT FROM (
        SELECT asked.taken
        FROM (
            SELECT
                '' AS matched,
                id::text AS taken
            FROM public.profiles
            WHERE id IS NOT NULL
                AND (profile_type = 'technician')
            ORDER BY created_at, id
            LIMIT 1
        ) AS asked
    )
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'technician_roles_pkey'),
    ('not null', 'id'),
    ('not null', 'technician_id'),
    ('not null', 'role_type'),
    ('not null', 'role_name'),
    ('not null', 'is_active'),
    ('not null', 'assigned_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.technician_roles'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.technician_roles'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.technician_roles'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
