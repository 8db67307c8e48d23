-- A table without any key, rows of it equal; one table that becomes two, a row each of every row.
CREATE TABLE without_key_old.log (line text, level integer, logged timestamp);
INSERT INTO without_key_old.log VALUES
    ('start', 1, '2020-01-01'), ('start', 1, '2020-01-01'), ('start', 1, '2020-01-01'), ('start', 2, '2020-01-01'),
    (NULL, NULL, NULL), (NULL, NULL, NULL), ('stop|"x"', 3, '2020-01-02 03:04:05.678'), ('bad', NULL, '2020-01-03');
