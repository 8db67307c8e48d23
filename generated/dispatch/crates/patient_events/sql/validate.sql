-- Checks of public.patient_events against public.dispatch_patient_event, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_patient_events has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'patient_events'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_patient_event AS source
WHERE NOT coalesce((source.deleted), false)

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_patient_events AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'patient_events'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(source.patient_id::bigint, source.id::bigint))::text AS "fingerprint of patient_id",
    sum(hashtextextended(label.kind::text COLLATE "C", source.id::bigint))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE label.kind::text = 'call')::text AS "kind = call",
    count(*) FILTER (WHERE label.kind::text = 'closed')::text AS "kind = closed",
    count(*) FILTER (WHERE label.kind::text = 'complaint')::text AS "kind = complaint",
    count(*) FILTER (WHERE label.kind::text = 'registered')::text AS "kind = registered",
    count(*) FILTER (WHERE label.kind::text = 'scan')::text AS "kind = scan",
    count(*) FILTER (WHERE label.kind::text = 'visit')::text AS "kind = visit",
    sum(timestamp_hash_extended(((source.occurred AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of occurred_at",
    sum(hashtextextended((source.private <> 0)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of is_private",
    sum(hashtextextended(((nullif(source.details::text, ''))::jsonb)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of details"
FROM public.dispatch_patient_event AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.event::text = 'register' THEN 'registered'
            WHEN source.event::text = 'visit' THEN 'visit'
            WHEN source.event::text = 'scan' THEN 'scan'
            WHEN source.event::text = 'complaint' THEN 'complaint'
            WHEN source.event::text = 'call' THEN 'call'
            WHEN source.event::text = 'close' THEN 'closed'
        END AS kind
) AS label
WHERE NOT coalesce((source.deleted), false)
    AND NOT EXISTS (
        SELECT FROM unnest($1::text[]) AS aside (old_key)
        WHERE aside.old_key::bigint = source.id::bigint
    )

-- check: columns
-- ask: target
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(mapping.legacy_id, mapping.legacy_id))::text AS "fingerprint of id",
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of patient_id",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE target.kind::text = 'call')::text AS "kind = call",
    count(*) FILTER (WHERE target.kind::text = 'closed')::text AS "kind = closed",
    count(*) FILTER (WHERE target.kind::text = 'complaint')::text AS "kind = complaint",
    count(*) FILTER (WHERE target.kind::text = 'registered')::text AS "kind = registered",
    count(*) FILTER (WHERE target.kind::text = 'scan')::text AS "kind = scan",
    count(*) FILTER (WHERE target.kind::text = 'visit')::text AS "kind = visit",
    sum(timestamp_hash_extended(target.occurred_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of occurred_at",
    sum(hashtextextended(target.is_private::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of is_private",
    sum(hashtextextended(target.details::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of details"
FROM rehome.migration_mappings_patient_events AS mapping
JOIN public.patient_events AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_patients AS parent_1 ON parent_1.new_id = target.patient_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'patient_events_pkey'),
    ('not null', 'id'),
    ('not null', 'patient_id'),
    ('not null', 'kind'),
    ('not null', 'occurred_at'),
    ('not null', 'is_private')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.patient_events'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.patient_events'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.patient_events'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
