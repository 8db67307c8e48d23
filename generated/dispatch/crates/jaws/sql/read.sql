-- What is read from public.dispatch_jaw to make public.jaws; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.jaw,
    source.scan_uid,
    source.teeth,
    -- the literal for teeth
    '[]'::jsonb AS teeth_2,
    source.crowding,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_jaw AS source
