-- Checks of public.projects against public.dispatch_project, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_projects has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'projects'
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
FROM public.dispatch_project AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_projects AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'projects'
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
    sum(hashint8extended(source.order_id::bigint, source.id::bigint))::text AS "fingerprint of order_id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, CASE WHEN source.coordinator_id::bigint IS NULL OR EXISTS (SELECT FROM (SELECT source.id::bigint AS key FROM public.dispatch_user AS source WHERE NOT coalesce((source.is_deleted), false)) AS parent WHERE parent.key = source.coordinator_id::bigint) THEN source.coordinator_id::bigint ELSE NULL END), source.id::bigint))::text AS "fingerprint of coordinator_id",
    sum(hashtextextended((nullif(source.name::text, ''))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of name",
    sum(hashtextextended(label.status::text COLLATE "C", source.id::bigint))::text AS "fingerprint of status",
    count(*) FILTER (WHERE label.status::text = 'active')::text AS "status = active",
    count(*) FILTER (WHERE label.status::text = 'finished')::text AS "status = finished",
    count(*) FILTER (WHERE label.status::text = 'paused')::text AS "status = paused",
    count(*) FILTER (WHERE label.status::text = 'planned')::text AS "status = planned",
    sum(hashtextextended(((make_date(source.start_year, source.start_month, source.start_day)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of started_on",
    sum(hashtextextended(((nullif(source.options::text, ''))::jsonb)::text COLLATE "C", source.id::bigint))::text AS "fingerprint of options",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at"
FROM public.dispatch_project AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = CASE WHEN source.coordinator_id::bigint IS NULL OR EXISTS (SELECT FROM (SELECT source.id::bigint AS key FROM public.dispatch_user AS source WHERE NOT coalesce((source.is_deleted), false)) AS parent WHERE parent.key = source.coordinator_id::bigint) THEN source.coordinator_id::bigint ELSE NULL END
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.state::text = 'planned' THEN 'planned'
            WHEN source.state::text = 'running' THEN 'active'
            WHEN source.state::text = 'on hold' THEN 'paused'
            WHEN source.state::text = 'finished' THEN 'finished'
        END AS status
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
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of order_id",
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of coordinator_id",
    sum(hashtextextended(target.name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of name",
    sum(hashtextextended(target.status::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of status",
    count(*) FILTER (WHERE target.status::text = 'active')::text AS "status = active",
    count(*) FILTER (WHERE target.status::text = 'finished')::text AS "status = finished",
    count(*) FILTER (WHERE target.status::text = 'paused')::text AS "status = paused",
    count(*) FILTER (WHERE target.status::text = 'planned')::text AS "status = planned",
    sum(hashtextextended(target.started_on::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of started_on",
    sum(hashtextextended(target.options::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of options",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at"
FROM rehome.migration_mappings_projects AS mapping
JOIN public.projects AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_orders AS parent_1 ON parent_1.new_id = target.order_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_profiles GROUP BY new_id) AS parent_2 ON parent_2.new_id = target.coordinator_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'projects_pkey'),
    ('not null', 'id'),
    ('not null', 'order_id'),
    ('not null', 'name'),
    ('not null', 'status'),
    ('not null', 'started_on'),
    ('not null', 'created_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.projects'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.projects'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.projects'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
