-- Rows of the big table. {first} and {last} are numbers, {subject} and {note} are SQL over the row's number.
INSERT INTO legacy.system_message
SELECT number,
       1 + (number::bigint * 7919) % 10000,
       1 + (number::bigint * 31) % 100,
       1 + number % 4,
       {subject},
       CASE WHEN number % 2 = 0 THEN
           '{"order": ' || number || ', "state": "step ' || number % 9 || '", "tags": ["a", "b' || number % 5 || '"]}' END,
       number % 3 % 2,
       timestamp '2015-01-01 00:00' + number * interval '97 seconds',
       number % 10,
       (ARRAY['screen', 'mail', 'print'])[1 + number % 3],
       {note}
FROM generate_series({first}, {last}) AS number;
