-- Numbers of their own in two tables that become one: interleaved, so that they do not meet, and the sequence goes on.
CREATE TABLE numbers_old.member (member_id integer PRIMARY KEY, name text NOT NULL, brought_by integer);
CREATE TABLE numbers_old.guest (guest_id bigint PRIMARY KEY, name text, brought_by integer);
CREATE TABLE numbers_old.visit (visit_id integer PRIMARY KEY, member_id integer, guest_id bigint, day date NOT NULL);
INSERT INTO numbers_old.member VALUES (1, 'ann', 2), (2, 'bob', NULL), (-3, 'before the count', 1);
-- The fourth guest's new number is beyond an integer by one; the third one's is the last that fits.
INSERT INTO numbers_old.guest VALUES
    (1, 'gil', 1), (2, 'hal', -3), (1073741823, 'last', NULL), (1073741824, 'too many', 2), (5, NULL, 1);
INSERT INTO numbers_old.visit VALUES
    (1, 1, 1, '2020-01-01'), (2, 2, 2, '2020-01-02'), (3, -3, NULL, '2020-01-03'), (4, NULL, 1073741823, '2020-01-04'),
    (5, 1, 1073741824, '2020-01-05'), (6, 4, NULL, '2020-01-06');
