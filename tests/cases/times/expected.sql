-- visits: source
SELECT id, began AT TIME ZONE 'Europe/Berlin', ended AT TIME ZONE 'America/New_York', day::timestamp AT TIME ZONE 'Europe/Berlin', day, clock, span,
       jsonb_build_object('note', note, 'weight', weight)
FROM times_old.visit;
-- visits: target
SELECT id, began_at, ended_at, day_at, day, clock, span, rest FROM times_new.visits;
