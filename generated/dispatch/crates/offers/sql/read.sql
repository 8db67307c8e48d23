-- What is read from public.dispatch_offer to make public.offers; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.offer_no,
    source.status,
    source.amount,
    source.valid_until,
    -- sent_at: the time of a clock in Europe/Berlin
    source.sent AT TIME ZONE 'Europe/Berlin' AS sent_at
FROM public.dispatch_offer AS source
