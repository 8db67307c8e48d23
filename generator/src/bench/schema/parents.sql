-- The rows of both small tables.
INSERT INTO legacy.person
SELECT number, 'Person number ' || number, 'person' || number || '@example.org',
       timestamp '2014-01-01 08:00' + number * interval '311 seconds'
FROM generate_series(1, 10000) AS number;
INSERT INTO legacy.lab
SELECT number, 'Lab number ' || number, 'City ' || number % 17
FROM generate_series(1, 100) AS number;
