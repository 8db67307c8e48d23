-- What is read from public.dispatch_role_permission to make public.role_permissions; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.role_code,
    source.resource,
    source.action,
    source.allowed
FROM public.dispatch_role_permission AS source
