-- What is read from without_key_old.log to make without_key_new.log_lines; the runtime adds the range of keys and the order.
SELECT
    -- row_hash: part of the legacy key
    (md5(source::text))::text AS row_hash,
    -- row_number: part of the legacy key
    (row_number() OVER (PARTITION BY source::text))::bigint AS row_number,
    source.line,
    source.logged
FROM without_key_old.log AS source
