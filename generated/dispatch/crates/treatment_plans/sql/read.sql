-- What is read from public.dispatch_treatment_plan to make public.treatment_plans; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.project_id,
    source.version,
    source.approved,
    source.months,
    source.summary,
    -- created_at: the time of a clock in Europe/Berlin
    source.created AT TIME ZONE 'Europe/Berlin' AS created_at
FROM public.dispatch_treatment_plan AS source
