-- Checks of public.brackets against public.dispatch_bracket, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_brackets has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'brackets'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM public.dispatch_bracket AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_brackets AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'brackets'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashtextextended(source.vendor::text COLLATE "C", source.id::bigint))::text AS "fingerprint of manufacturer",
    sum(hashtextextended(source.article_no::text COLLATE "C", source.id::bigint))::text AS "fingerprint of article_number",
    sum(hashint8extended(source.tooth::bigint, source.id::bigint))::text AS "fingerprint of tooth",
    sum(hashtextextended(label.slot::text COLLATE "C", source.id::bigint))::text AS "fingerprint of slot",
    count(*) FILTER (WHERE label.slot::text = '018')::text AS "slot = 018",
    count(*) FILTER (WHERE label.slot::text = '022')::text AS "slot = 022",
    sum(hash_numeric_extended(round((round(((nullif(source.torque::text, ''))::numeric)::numeric, 2))::numeric, 2), source.id::bigint))::text AS "fingerprint of torque",
    sum(round((round(((nullif(source.torque::text, ''))::numeric)::numeric, 2))::numeric, 2))::text AS "sum of torque",
    sum(hash_numeric_extended(round((round(((nullif(source.angulation::text, ''))::numeric)::numeric, 2))::numeric, 2), source.id::bigint))::text AS "fingerprint of angulation",
    sum(round((round(((nullif(source.angulation::text, ''))::numeric)::numeric, 2))::numeric, 2))::text AS "sum of angulation",
    sum(hashtextextended(label.material::text COLLATE "C", source.id::bigint))::text AS "fingerprint of material",
    count(*) FILTER (WHERE label.material::text = 'ceramic')::text AS "material = ceramic",
    count(*) FILTER (WHERE label.material::text = 'composite')::text AS "material = composite",
    count(*) FILTER (WHERE label.material::text = 'metal')::text AS "material = metal"
FROM public.dispatch_bracket AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN strpos(source.slot::text, '018') > 0 THEN '018'
            WHEN strpos(source.slot::text, '022') > 0 THEN '022'
        END AS slot,
        CASE
            WHEN source.material::text = '1' THEN 'metal'
            WHEN source.material::text = '2' THEN 'ceramic'
            WHEN source.material::text = '3' THEN 'composite'
        END AS material
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
    sum(hashtextextended(target.manufacturer::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of manufacturer",
    sum(hashtextextended(target.article_number::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of article_number",
    sum(hashint8extended(target.tooth::bigint, mapping.legacy_id))::text AS "fingerprint of tooth",
    sum(hashtextextended(target.slot::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of slot",
    count(*) FILTER (WHERE target.slot::text = '018')::text AS "slot = 018",
    count(*) FILTER (WHERE target.slot::text = '022')::text AS "slot = 022",
    sum(hash_numeric_extended(round(target.torque::numeric, 2), mapping.legacy_id))::text AS "fingerprint of torque",
    sum(round(target.torque::numeric, 2))::text AS "sum of torque",
    sum(hash_numeric_extended(round(target.angulation::numeric, 2), mapping.legacy_id))::text AS "fingerprint of angulation",
    sum(round(target.angulation::numeric, 2))::text AS "sum of angulation",
    sum(hashtextextended(target.material::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of material",
    count(*) FILTER (WHERE target.material::text = 'ceramic')::text AS "material = ceramic",
    count(*) FILTER (WHERE target.material::text = 'composite')::text AS "material = composite",
    count(*) FILTER (WHERE target.material::text = 'metal')::text AS "material = metal"
FROM rehome.migration_mappings_brackets AS mapping
JOIN public.brackets AS target ON target.id = mapping.new_key::integer
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'brackets_pkey'),
    ('unique', 'brackets_manufacturer_article_number_key'),
    ('not null', 'id'),
    ('not null', 'manufacturer'),
    ('not null', 'article_number'),
    ('not null', 'tooth'),
    ('not null', 'slot'),
    ('not null', 'material'),
    ('check', 'brackets_tooth_check')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'public.brackets'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'public.brackets'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'public.brackets'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
