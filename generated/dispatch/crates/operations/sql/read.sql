-- What is read from public.dispatch_operation to make public.operations; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.case_id,
    source.technician_id,
    source.code,
    source.description,
    source.amount,
    -- performed_at: the time of a clock in Europe/Berlin
    source.performed AT TIME ZONE 'Europe/Berlin' AS performed_at
FROM public.dispatch_operation AS source
