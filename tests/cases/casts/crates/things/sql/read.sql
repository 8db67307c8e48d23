-- What is read from casts_old.thing to make casts_new.things; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source."day",
    source.whole,
    source.exact,
    source.truth,
    source.zero_one,
    -- mark: an expression of the mapping
    (rtrim(source.mark))::text AS mark_2,
    source.small,
    source.uid,
    source.document,
    source.name,
    -- padded: an expression of the mapping
    (source.padded::text)::text AS padded_2,
    source.cut
FROM casts_old.thing AS source
