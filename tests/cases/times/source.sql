-- Moments: naive ones in two zones, the hour that comes twice and the one that never comes, infinity, BC; and what has no home.
CREATE TABLE times_old.visit (id integer PRIMARY KEY, began timestamp, ended timestamp, day date, clock time, span interval, note text, weight numeric);
INSERT INTO times_old.visit VALUES
    (1, '2024-07-01 12:00', '2024-07-01 12:00:00.000001', '2024-07-01', '24:00:00', '1 mon -1 day', 'summer', 'NaN'),
    (2, '2024-10-27 02:30', '2024-03-31 02:30', '0044-03-15 BC', '00:00', NULL, NULL, '1e50'),
    (3, 'infinity', '-infinity', 'infinity', NULL, '-00:00:01', '"q" \ {}', '-0.10'),
    (4, '4713-01-02 00:00 BC', NULL, NULL, NULL, NULL, '', NULL),
    (5, '2024-03-31 02:30', '2024-03-10 02:30', NULL, NULL, NULL, NULL, NULL),
    (6, '2024-03-31 03:00', '2024-11-03 01:30', NULL, NULL, NULL, NULL, NULL);
-- The hours that a clock skips and shows twice, by policy: their edges, an island whose clock moves by half an hour.
CREATE TABLE times_old.alarm (id integer PRIMARY KEY, rings timestamp, island timestamp NOT NULL);
INSERT INTO times_old.alarm VALUES
    (1, '2024-03-31 01:59:59.999999', '2024-04-07 01:30'),
    (2, '2024-03-31 02:00', '2024-01-01'),
    (3, '2024-03-31 03:00', '2024-04-07 01:29:59'),
    (4, '2024-10-27 01:59:59', '2024-04-07 01:59:59'),
    (5, '2024-10-27 02:00', '2024-01-01'),
    (6, '2024-10-27 02:59:59.999999', '2024-01-01'),
    (7, '2024-10-27 03:00', '2024-04-07 02:00'),
    (8, NULL, 'infinity'),
    (9, 'infinity', '-infinity'),
    (10, '2024-10-26 14:00', '2024-10-06 02:00'),
    (11, '2024-10-27 23:00', '2024-04-06 13:45');
