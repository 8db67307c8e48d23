-- What is read from times_old.alarm to make times_new.alarms; the runtime adds the range of keys and the order.
SELECT
    source.id,
    -- rings: the time of a clock in Europe/Berlin
    (
        SELECT CASE
            -- The clock was put forward over this time.
            WHEN NOT told.usual AT TIME ZONE 'Europe/Berlin' = source.rings THEN NULL
            -- The clock was put back, and showed this time before and after that.
            WHEN told.before < told.after AND told.before AT TIME ZONE 'Europe/Berlin' = source.rings AND told.after AT TIME ZONE 'Europe/Berlin' = source.rings THEN NULL
            ELSE told.usual
        END
        FROM (
            SELECT
                source.rings AT TIME ZONE 'Europe/Berlin' AS usual,
                (source.rings - interval '1 day') AT TIME ZONE 'Europe/Berlin' + interval '24 hours' AS before,
                (source.rings + interval '1 day') AT TIME ZONE 'Europe/Berlin' - interval '24 hours' AS after
        ) AS told
    ) AS rings_2,
    source.rings,
    -- first_ring: the time of a clock in Europe/Berlin
    (
        SELECT CASE
            -- The clock was put back, and showed this time before and after that.
            WHEN told.before < told.after AND told.before AT TIME ZONE 'Europe/Berlin' = source.rings AND told.after AT TIME ZONE 'Europe/Berlin' = source.rings THEN told.before
            ELSE told.usual
        END
        FROM (
            SELECT
                source.rings AT TIME ZONE 'Europe/Berlin' AS usual,
                (source.rings - interval '1 day') AT TIME ZONE 'Europe/Berlin' + interval '24 hours' AS before,
                (source.rings + interval '1 day') AT TIME ZONE 'Europe/Berlin' - interval '24 hours' AS after
        ) AS told
    ) AS first_ring,
    -- island_at: the time of a clock in Australia/Lord_Howe
    (
        SELECT CASE
            -- The clock was put back, and showed this time before and after that.
            WHEN told.before < told.after AND told.before AT TIME ZONE 'Australia/Lord_Howe' = source.island AND told.after AT TIME ZONE 'Australia/Lord_Howe' = source.island THEN told.before
            ELSE told.usual
        END
        FROM (
            SELECT
                source.island AT TIME ZONE 'Australia/Lord_Howe' AS usual,
                (source.island - interval '1 day') AT TIME ZONE 'Australia/Lord_Howe' + interval '24 hours' AS before,
                (source.island + interval '1 day') AT TIME ZONE 'Australia/Lord_Howe' - interval '24 hours' AS after
        ) AS told
    ) AS island_at
FROM times_old.alarm AS source
