-- Checks of composite_new.parcels against composite_old.parcel, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- rehome.migration_mappings_parcels has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- rehome.migration_quarantine has the rows that did not arrive.
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.

-- check: rows
-- ask: source
-- Every row that is to be migrated has a new key, or is in quarantine.
SELECT count(*)::text AS rows
FROM composite_old.parcel AS source

-- check: rows
-- ask: target
SELECT (mapped.rows + aside.rows)::text AS rows
FROM (
    SELECT count(*) AS rows
    FROM rehome.migration_mappings_parcels AS mapping
) AS mapped, (
    SELECT count(*) AS rows
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'parcels'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: mappings
-- ask: target
-- Every new key that was recorded is the key of a row.
SELECT coalesce(mapping.new_id::text, mapping.new_key) AS missing
FROM rehome.migration_mappings_parcels AS mapping
WHERE NOT EXISTS (
    SELECT FROM composite_new.parcels AS target
    WHERE target.number = mapping.new_key::bigint
)
LIMIT 20

-- check: reference country, district
-- ask: target
-- Every value refers to a row that exists.
SELECT concat_ws('|', target.country, target.district) AS refers_to
FROM rehome.migration_mappings_parcels AS mapping
JOIN composite_new.parcels AS target ON target.number = mapping.new_key::bigint
WHERE mapping.fate IS NULL
    AND target.country IS NOT NULL
    AND target.district IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM composite_new.districts AS parent
        WHERE parent.country = target.country AND parent.code = target.district
    )
LIMIT 20

-- check: reference sent_tenant, sent_paper
-- ask: target
-- Every value refers to a row that exists.
SELECT concat_ws('|', target.sent_tenant, target.sent_paper) AS refers_to
FROM rehome.migration_mappings_parcels AS mapping
JOIN composite_new.parcels AS target ON target.number = mapping.new_key::bigint
WHERE mapping.fate IS NULL
    AND target.sent_tenant IS NOT NULL
    AND target.sent_paper IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM composite_new.papers AS parent
        WHERE parent.tenant_id = target.sent_tenant AND parent.id = target.sent_paper
    )
LIMIT 20

-- check: unique number
-- ask: target
-- No two rows share this key.
SELECT target.number::text, count(*)::text AS rows
FROM composite_new.parcels AS target
GROUP BY target.number
HAVING count(*) > 1
LIMIT 20

-- check: filled
-- ask: source
-- As many rows have a value here as in the source.
SELECT
    count(source.parcel_id)::text AS number,
    count(source.country)::text AS country
FROM composite_old.parcel AS source

-- check: filled
-- ask: target
SELECT
    (migrated.number + aside.number)::text AS number,
    (migrated.country + aside.country)::text AS country
FROM (
    SELECT
        count(target.number) AS number,
        count(target.country) AS country
    FROM rehome.migration_mappings_parcels AS mapping
    JOIN composite_new.parcels AS target ON target.number = mapping.new_key::bigint
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        count(quarantine.row ->> 'parcel_id') AS number,
        count(quarantine.row ->> 'country') AS country
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'parcels'
        AND quarantine.resolved_at IS NULL
) AS aside

-- check: lengths
-- ask: source
-- Copied text has as many characters as in the source.
SELECT
    coalesce(sum(length(source.country)), 0)::text AS country
FROM composite_old.parcel AS source

-- check: lengths
-- ask: target
SELECT
    (migrated.country + aside.country)::text AS country
FROM (
    SELECT
        coalesce(sum(length(target.country)), 0) AS country
    FROM rehome.migration_mappings_parcels AS mapping
    JOIN composite_new.parcels AS target ON target.number = mapping.new_key::bigint
    WHERE mapping.fate IS NULL
) AS migrated, (
    SELECT
        coalesce(sum(length(quarantine.row ->> 'country')), 0) AS country
    FROM rehome.migration_quarantine AS quarantine
    WHERE quarantine.entity = 'parcels'
        AND quarantine.resolved_at IS NULL
) AS aside
