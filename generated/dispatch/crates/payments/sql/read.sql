-- What is read from public.dispatch_payment to make public.payments; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.method,
    source.amount,
    source.paid,
    source.receipt_no,
    source.note
FROM public.dispatch_payment AS source
