-- The independent checks of parts.

-- check: price
-- ask: source
-- The target rounds each price to cents.
SELECT sum(round(source.price, 2))::text
FROM public.old_part AS source
WHERE NOT source.deleted;

-- check: price
-- ask: target
SELECT ((
    SELECT coalesce(sum(target.price), 0)
    FROM public.parts AS target
    JOIN rehome.migration_mappings_parts AS mapping
      ON mapping.fate IS NULL AND mapping.new_id = target.id
) + (
    SELECT coalesce(sum(round((quarantined.row ->> 'price')::numeric, 2)), 0)
    FROM rehome.migration_quarantine AS quarantined
    WHERE quarantined.entity = 'parts' AND quarantined.resolved_at IS NULL
))::text;

-- check: teams are there
-- ask: target
SELECT target.id::text
FROM public.parts AS target
LEFT JOIN public.teams AS parent ON parent.id = target.team_id
WHERE parent.id IS NULL;
