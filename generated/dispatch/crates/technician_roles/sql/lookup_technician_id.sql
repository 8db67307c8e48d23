-- Where technician_id comes from: asked of the target once, before the first row is made.
-- One row serves all rows, so `matched` is left empty.
SELECT
    '' AS matched,
    id::text AS taken
FROM public.profiles
WHERE id IS NOT NULL
    AND (profile_type = 'technician')
ORDER BY created_at, id
LIMIT 1
