-- What is read from public.dispatch_case to make public.cases; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.patient_id,
    source.previous_case_id,
    source.technician_id,
    source.case_no,
    source.status,
    source.title,
    -- metadata: columns that have no place of their own
    jsonb_build_object(
        'rack', source.rack,
        'colour', source.colour
    ) AS metadata,
    -- opened_at: the time of a clock in Europe/Berlin
    source.opened AT TIME ZONE 'Europe/Berlin' AS opened_at,
    -- closed_at: the time of a clock in Europe/Berlin
    source.closed AT TIME ZONE 'Europe/Berlin' AS closed_at
FROM public.dispatch_case AS source
