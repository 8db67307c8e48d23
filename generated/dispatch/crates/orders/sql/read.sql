-- What is read from public.dispatch_order to make public.orders; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.patient_id,
    source.doctor_id,
    source.office_id,
    source.order_no,
    source.status,
    source.priority,
    source.due,
    source.reference,
    source.express,
    -- metadata: columns that have no place of their own
    jsonb_build_object(
        'barcode', source.barcode,
        'ship_method', source.ship_method,
        'remarks', source.remarks
    ) AS metadata,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at,
    -- updated_at: the time of a clock in Europe/Berlin
    source.modified AT TIME ZONE 'Europe/Berlin' AS updated_at
FROM public.dispatch_order AS source
