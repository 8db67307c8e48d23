-- Checks of enums_new.roles against enums_old.role, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_roles has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- list: aside
-- Old keys of rows that made no row of their own: in quarantine, merged into others, or there before.
SELECT quarantine.legacy_id::text AS old_key
FROM rehome.migration_quarantine AS quarantine
WHERE quarantine.entity = 'roles'
    AND quarantine.resolved_at IS NULL

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine. It does not see which rows these are.
SELECT count(*)::text AS rows
FROM enums_old.role AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_roles AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'roles'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: columns
-- ask: source
-- given: aside
-- Every row that arrived, each column summed up over the table: a fingerprint takes each value together with the old key of its row. So it sees a wrong, missing, doubled or exchanged value in any row; not which row, and not an old key recorded for the wrong new one.
SELECT
    count(*)::text AS rows,
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of id",
    sum(hashint8extended(source.id::bigint, source.id::bigint))::text AS "fingerprint of legacy_id",
    sum(hashtextextended(label.kind::text COLLATE "C", source.id::bigint))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE label.kind::text = 'designing')::text AS "kind = designing",
    count(*) FILTER (WHERE label.kind::text = 'it''s')::text AS "kind = it's",
    count(*) FILTER (WHERE label.kind::text = 'other thing')::text AS "kind = other thing",
    count(*) FILTER (WHERE label.kind::text = 'sectioning')::text AS "kind = sectioning",
    sum(hashtextextended(label.state::text COLLATE "C", source.id::bigint))::text AS "fingerprint of state",
    count(*) FILTER (WHERE label.state::text = 'off')::text AS "state = off",
    count(*) FILTER (WHERE label.state::text = 'on')::text AS "state = on"
FROM enums_old.role AS source
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN source.name::text IS NULL THEN 'other thing'
            WHEN left(lower(source.name::text), 3) = 'dt-' THEN 'designing'
            WHEN right(lower(source.name::text), 3) = 'idb' THEN 'sectioning'
            WHEN lower(source.name::text) = 'sticker' THEN 'other thing'
            WHEN strpos(lower(source.name::text), E'"quoted" \\') > 0 THEN 'it''s'
            WHEN lower(source.name::text) = '' THEN 'other thing'
        END AS kind,
        CASE
            WHEN source.state::text = '0' THEN 'off'
            WHEN source.state::text = '1' THEN 'on'
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
    sum(hashint8extended(target.legacy_id::bigint, mapping.legacy_id))::text AS "fingerprint of legacy_id",
    sum(hashtextextended(target.kind::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of kind",
    count(*) FILTER (WHERE target.kind::text = 'designing')::text AS "kind = designing",
    count(*) FILTER (WHERE target.kind::text = 'it''s')::text AS "kind = it's",
    count(*) FILTER (WHERE target.kind::text = 'other thing')::text AS "kind = other thing",
    count(*) FILTER (WHERE target.kind::text = 'sectioning')::text AS "kind = sectioning",
    sum(hashtextextended(target.state::text COLLATE "C", mapping.legacy_id))::text AS "fingerprint of state",
    count(*) FILTER (WHERE target.state::text = 'off')::text AS "state = off",
    count(*) FILTER (WHERE target.state::text = 'on')::text AS "state = on"
FROM rehome.migration_mappings_roles AS mapping
JOIN enums_new.roles AS target ON target.id = mapping.new_id
WHERE mapping.fate IS NULL

-- check: constraints
-- ask: target
-- Every unique key, NOT NULL and CHECK that the schema had is there and valid: so the server has looked at each row. It does not see an index that is broken on disk.
SELECT expected.kind || ' ' || expected.name AS missing
FROM (VALUES
    ('unique', 'roles_pkey'),
    ('unique', 'roles_legacy_id_key'),
    ('not null', 'id'),
    ('not null', 'legacy_id'),
    ('not null', 'kind')
) AS expected (kind, name)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS held
    JOIN pg_catalog.pg_class AS named ON named.oid = held.indexrelid
    WHERE expected.kind = 'unique' AND held.indrelid = 'enums_new.roles'::regclass AND named.relname = expected.name
        AND held.indisunique AND held.indisvalid AND held.indisready
    UNION ALL
    SELECT FROM pg_catalog.pg_attribute AS held
    WHERE expected.kind = 'not null' AND held.attrelid = 'enums_new.roles'::regclass AND held.attname = expected.name
        AND held.attnotnull AND NOT held.attisdropped
    UNION ALL
    SELECT FROM pg_catalog.pg_constraint AS held
    WHERE expected.kind = 'check' AND held.conrelid = 'enums_new.roles'::regclass AND held.conname = expected.name
        AND held.contype = 'c' AND held.convalidated
)
