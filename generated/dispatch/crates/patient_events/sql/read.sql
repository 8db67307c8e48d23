-- What is read from public.dispatch_patient_event to make public.patient_events; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.patient_id,
    source.event,
    -- occurred_at: the time of a clock in Europe/Berlin
    source.occurred AT TIME ZONE 'Europe/Berlin' AS occurred_at,
    source.private,
    source.details,
    -- filtered: rows that are read and counted, and not moved
    coalesce((source.deleted), false) AS filtered
FROM public.dispatch_patient_event AS source
