-- What technician_id is looked up by: asked of the target once per run, before its first row.
SELECT
    '' AS matched,
    id::text AS taken
FROM public.profiles
WHERE id IS NOT NULL
    AND (profile_type = 'technician')
ORDER BY created_at, id
LIMIT 1
