-- What is read from times_old.visit to make times_new.visits; the runtime adds the range of keys and the order.
SELECT
    source.id,
    -- began_at: the time of a clock in Europe/Berlin
    source.began AT TIME ZONE 'Europe/Berlin' AS began_at,
    -- ended_at: the time of a clock in America/New_York
    source.ended AT TIME ZONE 'America/New_York' AS ended_at,
    -- day_at: the time of a clock in Europe/Berlin
    source."day"::timestamp AT TIME ZONE 'Europe/Berlin' AS day_at,
    source."day",
    source.clock,
    source.span,
    -- rest: columns that have no place of their own
    jsonb_build_object(
        'note', source.note,
        'weight', source.weight
    ) AS rest
FROM times_old.visit AS source
