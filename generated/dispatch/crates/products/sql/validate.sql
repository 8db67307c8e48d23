-- Checks of public.products against public.dispatch_product, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_products has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'products'
    AND quarantine.resolved_at IS NULL
UNION ALL
SELECT mapping.legacy_id::text
FROM rehome.migration_mappings_products AS mapping
WHERE mapping.fate IS NOT NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_product AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_products AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'products'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(source.order_id::bigint, source.id::bigint))::text AS "fingerprint of order_id",
    sum(hashint8extended(source.bracket_id::bigint, source.id::bigint))::text AS "fingerprint of bracket_id",
    sum(hashtextextended(source.code::text COLLATE "C", source.id::bigint))::text AS "fingerprint of code",
    sum(hashtextextended((coalesce(source.name, 'without name'::text))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of name",
    sum(hashtextextended(label.kind::text COLLATE "C", source.id::bigint))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE label.kind::text = 'aligner')::text AS "kind = aligner",
    count(*) FILTER (WHERE label.kind::text = 'bracket_set')::text AS "kind = bracket_set",
    count(*) FILTER (WHERE label.kind::text = 'model')::text AS "kind = model",
    count(*) FILTER (WHERE label.kind::text = 'retainer')::text AS "kind = retainer",
    count(*) FILTER (WHERE label.kind::text = 'tray')::text AS "kind = tray",
    sum(hashint8extended((source.quantity::bigint)::bigint, source.id::bigint))::text AS "fingerprint of quantity",
    sum(hashtextextended(((jsonb_build_object('colour', source.colour, 'engraving', source.engraving)))::text COLLATE "C", source.id::bigint))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(((source.created AT TIME ZONE 'Europe/Berlin'))::timestamp with time zone AT TIME ZONE 'UTC', source.id::bigint))::text AS "fingerprint of created_at"
FROM public.dispatch_product AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.kind::text = 'ALI' THEN 'aligner'
            WHEN source.kind::text = 'RET' THEN 'retainer'
            WHEN source.kind::text = 'BRA' THEN 'bracket_set'
            WHEN source.kind::text = 'TRA' THEN 'tray'
            WHEN source.kind::text = 'MOD' THEN 'model'
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
    sum(hashint8extended(parent_1.legacy_id, mapping.legacy_id))::text AS "fingerprint of order_id",
    sum(hashint8extended(parent_2.legacy_id, mapping.legacy_id))::text AS "fingerprint of bracket_id",
    sum(hashtextextended(target.code::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of code",
    sum(hashtextextended(target.name::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of name",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE target.kind::text = 'aligner')::text AS "kind = aligner",
    count(*) FILTER (WHERE target.kind::text = 'bracket_set')::text AS "kind = bracket_set",
    count(*) FILTER (WHERE target.kind::text = 'model')::text AS "kind = model",
    count(*) FILTER (WHERE target.kind::text = 'retainer')::text AS "kind = retainer",
    count(*) FILTER (WHERE target.kind::text = 'tray')::text AS "kind = tray",
    sum(hashint8extended(target.quantity::bigint, mapping.legacy_id))::text AS "fingerprint of quantity",
    sum(hashtextextended(target.metadata::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of metadata",
    sum(timestamp_hash_extended(target.created_at::timestamp with time zone AT TIME ZONE 'UTC', mapping.legacy_id))::text AS "fingerprint of created_at"
FROM rehome.migration_mappings_products AS mapping
JOIN public.products AS target ON target.id = mapping.new_id
LEFT JOIN rehome.migration_mappings_orders AS parent_1 ON parent_1.new_id = target.order_id
LEFT JOIN rehome.migration_mappings_brackets AS parent_2 ON parent_2.new_key = target.bracket_id::text
WHERE mapping.fate IS NULL

-- check: mappings
-- ask: target
-- Every old row that is said to have a row in the target has one, also where it was merged or there before. It does not see whether that is the right one.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_products AS mapping
WHERE mapping.fate IS NOT NULL
    AND NOT EXISTS (
    SELECT FROM public.products AS target
    WHERE target.id = mapping.new_id
)
LIMIT 20

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'products_pkey'),
    ('unique', 'products_code_key'),
    ('not null', 'id'),
    ('not null', 'code'),
    ('not null', 'name'),
    ('not null', 'kind'),
    ('not null', 'quantity'),
    ('not null', 'metadata'),
    ('not null', 'created_at'),
    ('check', 'products_quantity_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.products'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.products'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.products'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
