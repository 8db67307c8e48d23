-- What is read from public.dispatch_project to make public.projects; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.order_id,
    source.coordinator_id,
    source.name,
    source.state,
    -- started_on: an expression of the mapping
    (make_date(source.start_year, source.start_month, source.start_day))::date AS started_on,
    source.options,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_project AS source
