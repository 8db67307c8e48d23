-- What is read from public.dispatch_file_relation to make public.case_file_relationships; the runtime adds the range of keys and the order.
SELECT
    source.case_id,
    source.file_id,
    source.relation,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_file_relation AS source
