-- What is read from public.dispatch_case_state to make public.case_states; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.case_id,
    source.order_id,
    source.user_id,
    source.state,
    -- entered_at: the time of a clock in Europe/Berlin
    source.entered AT TIME ZONE 'Europe/Berlin' AS entered_at,
    -- left_at: the time of a clock in Europe/Berlin
    source.left_at AT TIME ZONE 'Europe/Berlin' AS left_at_2
FROM public.dispatch_case_state AS source
