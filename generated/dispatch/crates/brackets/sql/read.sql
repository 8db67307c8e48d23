-- What is read from public.dispatch_bracket to make public.brackets; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.vendor,
    source.article_no,
    source.tooth,
    source.slot,
    source.torque,
    source.angulation,
    source.material
FROM public.dispatch_bracket AS source
