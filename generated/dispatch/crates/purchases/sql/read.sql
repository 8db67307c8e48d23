-- What is read from public.dispatch_purchase to make public.purchases; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.supplier,
    source.article,
    source.amount,
    source.currency,
    source.purchased,
    -- metadata: columns that have no place of their own
    jsonb_build_object(
        'cost_centre', source.cost_centre,
        'delivery_note', source.delivery_note
    ) AS metadata
FROM public.dispatch_purchase AS source
