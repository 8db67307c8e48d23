-- What is read from public.dispatch_case_file to make public.case_files; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.case_id,
    source.uploader_id,
    source.name,
    source.mime,
    source.bytes,
    source.storage_key,
    source.attributes,
    -- uploaded_at: the time of a clock in Europe/Berlin
    source.uploaded AT TIME ZONE 'Europe/Berlin' AS uploaded_at
FROM public.dispatch_case_file AS source
