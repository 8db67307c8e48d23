-- What is read from public.dispatch_system_message to make public.system_messages; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.user_id,
    source.kind,
    source.subject,
    source.payload,
    source.seen,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_system_message AS source
