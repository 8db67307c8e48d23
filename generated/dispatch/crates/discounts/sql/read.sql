-- What is read from public.dispatch_discount to make public.discounts; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.office_id,
    source.code,
    source.percent,
    source.amount_off,
    source.valid_from,
    source.valid_until
FROM public.dispatch_discount AS source
