-- What is read from public.dispatch_patient to make public.patients; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.doctor_id,
    source.firstname,
    source.lastname,
    source.birthdate,
    source.sex,
    source.email,
    source.phone,
    source.insurance_no,
    -- metadata: columns that have no place of their own
    jsonb_build_object(
        'referral', source.referral,
        'notes', source.notes
    ) AS metadata,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_patient AS source
