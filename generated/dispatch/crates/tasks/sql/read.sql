-- What is read from public.dispatch_task to make public.tasks; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.assignee_id,
    source.kind,
    source.status,
    source.title,
    source.due,
    source.minutes,
    source.done,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at,
    -- finished_at: the time of a clock in Europe/Berlin
    source.finished AT TIME ZONE 'Europe/Berlin' AS finished_at
FROM public.dispatch_task AS source
