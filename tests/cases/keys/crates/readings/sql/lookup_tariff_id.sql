-- Where tariff_id comes from: asked of the target once, before the first row is made.
-- `matched` is what a source row has to say to get `taken`.
SELECT
    replace(replace(country::text, E'\\', E'\\\\'), '|', E'\\|') || '|' || replace(replace("year"::text, E'\\', E'\\\\'), '|', E'\\|') AS matched,
    id::text AS taken
FROM keys_new.tariffs
WHERE id IS NOT NULL
    AND country IS NOT NULL
    AND "year" IS NOT NULL
