-- What is read from public.dispatch_case_message to make public.case_messages; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.case_id,
    source.author_id,
    source.reply_to,
    source.channel,
    source.body,
    -- sent_at: the time of a clock in Europe/Berlin
    source.sent AT TIME ZONE 'Europe/Berlin' AS sent_at,
    -- read_at: the time of a clock in Europe/Berlin
    source.read_at AT TIME ZONE 'Europe/Berlin' AS read_at_2
FROM public.dispatch_case_message AS source
