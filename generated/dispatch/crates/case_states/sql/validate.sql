-- Checks of public.case_states against public.dispatch_case_state, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_case_states has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'case_states'
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
FROM public.dispatch_case_state AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_case_states AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'case_states'
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
    sum(hashint8extended(source.order_id::bigint, source.id::bigint))::text AS "fingerprint of order_id",
    sum(hashint8extended(coalesce(moved_1.kept_key::bigint, source.user_id::bigint), source.id::bigint))::text AS "fingerprint of changed_by",
    sum(hashtextextended(label.state::text COLLATE "C", source.id::bigint))::text AS "fingerprint of state",
    count(*) FILTER (WHERE label.state::text = 'approval')::text AS "state = approval",
    count(*) FILTER (WHERE label.state::text = 'checking')::text AS "state = checking",
    count(*) FILTER (WHERE label.state::text = 'design')::text AS "state = design",
    count(*) FILTER (WHERE label.state::text = 'done')::text AS "state = done",
    count(*) FILTER (WHERE label.state::text = 'new')::text AS "state = new",
    count(*) FILTER (WHERE label.state::text = 'production')::text AS "state = production",
    count(*) FILTER (WHERE label.state::text = 'shipping')::text AS "state = shipping",
    sum(timestamp_hash_extended(((source.entered AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of entered_at",
    sum(timestamp_hash_extended(((source.left_at AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of left_at"
FROM public.dispatch_case_state AS source
LEFT JOIN unnest($2::text[], $3::text[]) AS moved_1 (old_key, kept_key) ON moved_1.old_key::bigint = source.user_id::bigint
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.state::text = 'NEW' THEN 'new'
            WHEN source.state::text = 'CHECK' THEN 'checking'
            WHEN source.state::text = 'DESIGN' THEN 'design'
            WHEN source.state::text = 'APPROVE' THEN 'approval'
            WHEN source.state::text = 'INPROD' THEN 'production'
            WHEN source.state::text = 'SHIP' THEN 'shipping'
            WHEN source.state::text = 'DONE' THEN 'done'
        END AS state
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
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of case_id",
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of order_id",
    sum(hashint8extended(parent_3.legacy_id, mapping.legacy_id))::text AS "fingerprint of changed_by",
    sum(hashtextextended(target.state::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of state",
    count(*) FILTER (WHERE target.state::text = 'approval')::text AS "state = approval",
    count(*) FILTER (WHERE target.state::text = 'checking')::text AS "state = checking",
    count(*) FILTER (WHERE target.state::text = 'design')::text AS "state = design",
    count(*) FILTER (WHERE target.state::text = 'done')::text AS "state = done",
    count(*) FILTER (WHERE target.state::text = 'new')::text AS "state = new",
    count(*) FILTER (WHERE target.state::text = 'production')::text AS "state = production",
    count(*) FILTER (WHERE target.state::text = 'shipping')::text AS "state = shipping",
    sum(timestamp_hash_extended(target.entered_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of entered_at",
    sum(timestamp_hash_extended(target.left_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of left_at"
FROM rehome.migration_mappings_case_states AS mapping
JOIN public.case_states AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_cases AS parent_1 ON parent_1.new_id = target.case_id
LEFT JOIN rehome.migration_mappings_orders AS parent_2 ON parent_2.new_id = target.order_id
LEFT JOIN (SELECT new_id, min(legacy_id) AS legacy_id FROM rehome.migration_mappings_profiles GROUP BY new_id) AS parent_3 ON parent_3.new_id = target.changed_by
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'case_states_pkey'),
    ('not null', 'id'),
    ('not null', 'case_id'),
    ('not null', 'order_id'),
    ('not null', 'state'),
    ('not null', 'entered_at')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.case_states'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.case_states'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.case_states'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
