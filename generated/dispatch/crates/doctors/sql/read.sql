-- What is read from public.dispatch_doctor to make public.doctors; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.user_id,
    source.office_id,
    source.licence,
    source.title,
    source.speciality,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_doctor AS source
