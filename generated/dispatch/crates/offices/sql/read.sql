-- What is read from public.dispatch_office to make public.offices; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.code,
    source.name,
    -- address: columns that have no place of their own
    jsonb_build_object(
        'street', source.street,
        'zip', source.zip,
        'city', source.city
    ) AS address,
    source.country,
    source.phone,
    source.active,
    -- metadata: columns that have no place of their own
    jsonb_build_object(
        'fax', source.fax,
        'vat_no', source.vat_no
    ) AS metadata,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at,
    -- updated_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS updated_at
FROM public.dispatch_office AS source
