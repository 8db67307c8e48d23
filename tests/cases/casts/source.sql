-- A copy between different types: each cast with values that pass and one that is refused.
CREATE TABLE casts_old.thing (
    id bigint PRIMARY KEY, day text, whole varchar(20), exact varchar(40), truth varchar(10), zero_one smallint,
    mark char(8), small integer, uid text, document text, name text, padded char(6), cut text
);
INSERT INTO casts_old.thing VALUES
    (1, '2024-02-29', '42', '-12.340', 'yes', 1, 'ab', 7, '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '{"a": [1, 2.50]}', 'short', 'x', 'longer than ten'),
    (2, '31.03.2024', '-9', '0.00', 'f', 0, NULL, -32768, '{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}', 'null', '  spaces  ', ' y', NULL),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL, ''),
    (4, '2023-02-29', '1', '1', 't', 1, 'a', 1, NULL, NULL, 'n', NULL, NULL),
    (5, NULL, '1x', '1', 't', 1, 'a', 1, NULL, NULL, 'n', NULL, NULL),
    (6, NULL, '1', 'one', 't', 1, 'a', 1, NULL, NULL, 'n', NULL, NULL),
    (7, NULL, '1', '1', 'maybe', 1, 'a', 1, NULL, NULL, 'n', NULL, NULL),
    (8, NULL, '1', '1', 't', 2, 'a', 1, NULL, NULL, 'n', NULL, NULL),
    (9, NULL, '1', '1', 't', 1, 'a', 32768, NULL, NULL, 'n', NULL, NULL),
    (10, NULL, '1', '1', 't', 1, 'a', 1, 'no uuid', NULL, 'n', NULL, NULL),
    (11, NULL, '1', '1', 't', 1, 'a', 1, NULL, '{"a": ', 'n', NULL, NULL),
    (12, NULL, '1', '1', 't', 1, 'a', 1, NULL, NULL, 'much too long', NULL, NULL),
    (13, NULL, '99999999999', '1', 't', 1, 'a', 1, NULL, NULL, 'n', NULL, NULL);
-- An empty query is one that PostgreSQL sends and does not take.
CREATE TABLE casts_old.search (id integer PRIMARY KEY, query tsquery, place text);
INSERT INTO casts_old.search VALUES (1, 'cat & !dog', '(1,2.5)'), (2, '', '(0,0)'), (3, NULL, 'somewhere'), (4, NULL, NULL);
