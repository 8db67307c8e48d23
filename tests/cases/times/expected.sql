-- visits: source
SELECT id, began AT TIME ZONE 'Europe/Berlin', ended AT TIME ZONE 'America/New_York', day::timestamp AT TIME ZONE 'Europe/Berlin', day, clock, span,
       jsonb_build_object('note', note, 'weight', weight)
FROM times_old.visit;
-- visits: target
SELECT id, began_at, ended_at, day_at, day, clock, span, rest FROM times_new.visits;
-- alarms: source
SELECT * FROM (VALUES
    (1, timestamptz '2024-03-31 00:59:59.999999+00', timestamptz '2024-03-31 00:59:59.999999+00', timestamptz '2024-04-06 14:30:00+00'),
    (3, '2024-03-31 01:00:00+00', '2024-03-31 01:00:00+00', '2024-04-06 14:29:59+00'),
    (4, '2024-10-26 23:59:59+00', '2024-10-26 23:59:59+00', '2024-04-06 14:59:59+00'),
    (7, '2024-10-27 02:00:00+00', '2024-10-27 02:00:00+00', '2024-04-06 15:30:00+00'),
    (8, NULL, NULL, 'infinity'),
    (9, 'infinity', 'infinity', '-infinity'),
    (10, '2024-10-26 12:00:00+00', '2024-10-26 12:00:00+00', '2024-10-05 15:30:00+00'),
    (11, '2024-10-27 22:00:00+00', '2024-10-27 22:00:00+00', '2024-04-06 02:45:00+00')
) AS by_hand;
-- alarms: target
SELECT id, rings, first_ring, island_at FROM times_new.alarms;
-- alarms in quarantine: source
VALUES (2, 'unclear_time', 'rings'), (5, 'unclear_time', 'rings'), (6, 'unclear_time', 'rings');
-- alarms in quarantine: target
SELECT legacy_id, reason, column_name FROM rehome.migration_quarantine WHERE entity = 'alarms';
