-- Checks of public.system_messages against public.dispatch_system_message, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_system_messages has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'system_messages'
    AND quarantine.resolved_at IS NULL

-- list: kept profiles
-- Old keys whose row is also that of a lower old key, and that lower key.
SELECT mapping.legacy_id::text AS old_key, kept.legacy_id::text AS kept_key
FROM rehome.migration_mappings_profiles AS mapping
JOIN (
    SELECT new_id, min(legacy_id) AS legacy_id
    FROM rehome.migration_mappings_profiles
    GROUP BY new_id
    HAVING count(*) > 1
) AS kept ON kept.new_id = mapping.new_id
WHERE mapping.legacy_id <> kept.legacy_id

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_system_message AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_system_messages AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'system_messages'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- given: kept profiles
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.user_id::bigint), source.id::bigint))::text AS "fingerprint of profile_id",
    sum(hashtextextended(label.kind::text COLLATE "C", source.id::bigint))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE label.kind::text = 'error')::text AS "kind = error",
    count(*) FILTER (WHERE label.kind::text = 'information')::text AS "kind = information",
    count(*) FILTER (WHERE label.kind::text = 'reminder')::text AS "kind = reminder",
    count(*) FILTER (WHERE label.kind::text = 'warning')::text AS "kind = warning",
    sum(hashtextextended((source.subject::text)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of subject",
    sum(hashtextextended(((nullif(source.payload::text, ''))::jsonb)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of payload",
    sum(hashtextextended((source.seen <> 0)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of is_read",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at"
FROM public.dispatch_system_message AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.user_id::bigint
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.kind::text = '1' THEN 'information'
            WHEN source.kind::text = '2' THEN 'reminder'
            WHEN source.kind::text = '3' THEN 'warning'
            WHEN source.kind::text = '4' THEN 'error'
        END AS kind
) AS label
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of profile_id",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE target.kind::text = 'error')::text AS "kind = error",
    count(*) FILTER (WHERE target.kind::text = 'information')::text AS "kind = information",
    count(*) FILTER (WHERE target.kind::text = 'reminder')::text AS "kind = reminder",
    count(*) FILTER (WHERE target.kind::text = 'warning')::text AS "kind = warning",
    sum(hashtextextended(target.subject::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of subject",
    sum(hashtextextended(target.payload::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of payload",
    sum(hashtextextended(target.is_read::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of is_read",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at"
FROM rehome.migration_mappings_system_messages AS mapping
JOIN public.system_messages AS target ON target.id = mapping.new_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_profiles GROUP BY new_id) AS parent_1 ON parent_1.new_id = target.profile_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'system_messages_pkey'),
    ('not null', 'id'),
    ('not null', 'profile_id'),
    ('not null', 'kind'),
    ('not null', 'subject'),
    ('not null', 'is_read'),
    ('not null', 'created_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.system_messages'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.system_messages'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.system_messages'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
