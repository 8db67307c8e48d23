-- What is read from public.dispatch_user to make public.profiles; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.office_id,
    source.user_type,
    source.email,
    source.login,
    -- full_name: an expression of the mapping
    (concat_ws(' ', source.first_name, source.last_name))::text AS full_name,
    source.locale,
    source.is_active,
    -- last_seen_at: the time of a clock in Europe/Berlin
    source.last_login AT TIME ZONE 'Europe/Berlin' AS last_seen_at,
    -- metadata: columns that have no place of their own
    jsonb_build_object(
        'signature', source.signature
    ) AS metadata,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at,
    -- filtered: rows that are read and counted, and not moved
    coalesce((source.is_deleted), false) AS filtered
FROM public.dispatch_user AS source
