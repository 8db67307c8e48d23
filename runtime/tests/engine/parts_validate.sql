-- The independent checks of parts.

-- check: price
-- ask: source
SELECT round(sum(source.price), 2)::text
FROM public.old_part AS source
WHERE NOT source.deleted;

-- check: price
-- ask: target
SELECT round((
    SELECT coalesce(sum(target.price), 0)
    FROM public.parts AS target
    JOIN rehome.migration_mappings AS mapping
      ON mapping.entity = 'parts' AND mapping.fate = 'migrated' AND mapping.new_id = target.id
) + (
    SELECT coalesce(sum((quarantined.row ->> 'price')::numeric), 0)
    FROM rehome.migration_quarantine AS quarantined
    WHERE quarantined.entity = 'parts' AND quarantined.resolved_at IS NULL
), 2)::text;

-- check: teams are there
-- ask: target
SELECT target.id::text
FROM public.parts AS target
LEFT JOIN public.teams AS parent ON parent.id = target.team_id
WHERE parent.id IS NULL;
