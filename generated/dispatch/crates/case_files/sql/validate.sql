-- Checks of public.case_files against public.dispatch_case_file, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_case_files has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'case_files'
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
FROM public.dispatch_case_file AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_case_files AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_files'
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
    sum(hashint8extended(source.case_id::bigint, source.id::bigint))::text AS "fingerprint of case_id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.uploader_id::bigint), source.id::bigint))::text AS "fingerprint of uploaded_by",
    sum(hashtextextended((left(source.name::text, 255))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of file_name",
    sum(hashtextextended((coalesce(nullif(source.mime::text, ''), 'application/octet-stream'::text))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of media_type",
    sum(hashint8extended(source.bytes::bigint, source.id::bigint))::text AS "fingerprint of size_bytes",
    sum(hashtextextended(source.storage_key::text COLLATE "C", source.id::bigint))::text AS "fingerprint of storage_key",
    sum(hashtextextended(((nullif(source.attributes::text, ''))::jsonb)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of attributes",
    sum(timestamp_hash_extended(((source.uploaded AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of uploaded_at"
FROM public.dispatch_case_file AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.uploader_id::bigint
WHERE NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of case_id",
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of uploaded_by",
    sum(hashtextextended(target.file_name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of file_name",
    sum(hashtextextended(target.media_type::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of media_type",
    sum(hashint8extended(target.size_bytes::bigint, mapping.legacy_id))::text AS "fingerprint of size_bytes",
    sum(hashtextextended(target.storage_key::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of storage_key",
    sum(hashtextextended(target.attributes::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of attributes",
    sum(timestamp_hash_extended(target.uploaded_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of uploaded_at"
FROM rehome.migration_mappings_case_files AS mapping
JOIN public.case_files AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_cases AS parent_1 ON parent_1.new_id = target.case_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_profiles GROUP BY new_id) AS parent_2 ON parent_2.new_id = target.uploaded_by
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'case_files_pkey'),
    ('not null', 'id'),
    ('not null', 'case_id'),
    ('not null', 'file_name'),
    ('not null', 'media_type'),
    ('not null', 'size_bytes'),
    ('not null', 'storage_key'),
    ('not null', 'uploaded_at'),
    ('check', 'case_files_size_bytes_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.case_files'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.case_files'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.case_files'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
