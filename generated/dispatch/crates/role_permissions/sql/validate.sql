-- Checks of public.role_permissions against public.dispatch_role_permission, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_role_permissions has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'role_permissions'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_role_permission AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_role_permissions AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'role_permissions'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(label.role::text COLLATE "C", source.id::bigint))::text AS "fingerprint of role",
    count(*) FILTER (WHERE label.role::text = 'accounting')::text AS "role = accounting",
    count(*) FILTER (WHERE label.role::text = 'admin')::text AS "role = admin",
    count(*) FILTER (WHERE label.role::text = 'assistant')::text AS "role = assistant",
    count(*) FILTER (WHERE label.role::text = 'coordinator')::text AS "role = coordinator",
    count(*) FILTER (WHERE label.role::text = 'doctor')::text AS "role = doctor",
    count(*) FILTER (WHERE label.role::text = 'guest')::text AS "role = guest",
    count(*) FILTER (WHERE label.role::text = 'owner')::text AS "role = owner",
    count(*) FILTER (WHERE label.role::text = 'technician')::text AS "role = technician",
    sum(hashtextextended(source.resource::text COLLATE "C", source.id::bigint))::text AS "fingerprint of resource",
    sum(hashtextextended(source.action::text COLLATE "C", source.id::bigint))::text AS "fingerprint of action",
    sum(hashtextextended((source.allowed <> 0)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of is_allowed"
FROM public.dispatch_role_permission AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.role_code::text = 'OWN' THEN 'owner'
            WHEN source.role_code::text = 'ADM' THEN 'admin'
            WHEN source.role_code::text = 'DOC' THEN 'doctor'
            WHEN source.role_code::text = 'ASS' THEN 'assistant'
            WHEN source.role_code::text = 'TEC' THEN 'technician'
            WHEN source.role_code::text = 'COO' THEN 'coordinator'
            WHEN source.role_code::text = 'ACC' THEN 'accounting'
            WHEN source.role_code::text = 'GST' THEN 'guest'
        END AS role
) AS label
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(target.id::bigint, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashtextextended(target.role::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of role",
    count(*) FILTER (WHERE target.role::text = 'accounting')::text AS "role = accounting",
    count(*) FILTER (WHERE target.role::text = 'admin')::text AS "role = admin",
    count(*) FILTER (WHERE target.role::text = 'assistant')::text AS "role = assistant",
    count(*) FILTER (WHERE target.role::text = 'coordinator')::text AS "role = coordinator",
    count(*) FILTER (WHERE target.role::text = 'doctor')::text AS "role = doctor",
    count(*) FILTER (WHERE target.role::text = 'guest')::text AS "role = guest",
    count(*) FILTER (WHERE target.role::text = 'owner')::text AS "role = owner",
    count(*) FILTER (WHERE target.role::text = 'technician')::text AS "role = technician",
    sum(hashtextextended(target.resource::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of resource",
    sum(hashtextextended(target.action::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of action",
    sum(hashtextextended(target.is_allowed::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of is_allowed"
FROM rehome.migration_mappings_role_permissions AS mapping
JOIN public.role_permissions AS target ON target.id = mapping.new_key::integer
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'role_permissions_pkey'),
    ('unique', 'role_permissions_role_resource_action_key'),
    ('not null', 'id'),
    ('not null', 'role'),
    ('not null', 'resource'),
    ('not null', 'action'),
    ('not null', 'is_allowed')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.role_permissions'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.role_permissions'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.role_permissions'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
