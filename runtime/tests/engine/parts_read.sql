SELECT
    source.id AS id,
    source.code AS code,
    source.name AS name,
    source.price AS price,
    source.weight AS weight,
    source.made AS made,
    source.active AS active,
    source.team_id AS team_id,
    source.previous_id AS previous_id,
    source.sizes AS sizes,
    source.meta AS meta,
    source.note AS note,
    source.created AT TIME ZONE 'Europe/Berlin' AS created,
    source.amount::integer AS amount,
    source.picture AS picture,
    source.span AS span,
    source.deleted AS deleted
FROM public.old_part AS source
