-- What is read from public.dispatch_product to make public.products; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.bracket_id,
    source.code,
    source.name,
    source.kind,
    source.quantity,
    -- metadata: columns that have no place of their own
    jsonb_build_object(
        'colour', source.colour,
        'engraving', source.engraving
    ) AS metadata,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_product AS source
