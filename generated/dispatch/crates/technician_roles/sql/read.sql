-- What is read from public.dispatch_role to make public.technician_roles; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.name,
    source.abbrev
FROM public.dispatch_role AS source
WHERE (source.group_id = 11)
