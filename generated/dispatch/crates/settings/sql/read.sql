-- What is read from public.dispatch_setting to make public.settings; the runtime adds the range of keys and the order.
SELECT
    source.code,
    source.value,
    source.description,
    -- updated_at: the time of a clock in Europe/Berlin
    source.changed AT TIME ZONE 'Europe/Berlin' AS updated_at
FROM public.dispatch_setting AS source
