-- What is read from casts_old.search to make casts_new.searches; the runtime adds the range of keys and the order.
SELECT
    source.id,
    source.query,
    source.place,
    -- place: cast by the source
    source.place::point AS place_2
FROM casts_old.search AS source
