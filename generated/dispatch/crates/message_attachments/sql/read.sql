-- What is read from public.dispatch_message_attachment to make public.message_attachments; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.message_id,
    source.file_id,
    source."position",
    -- added_at: the time of a clock in Europe/Berlin
    source.added AT TIME ZONE 'Europe/Berlin' AS added_at
FROM public.dispatch_message_attachment AS source
