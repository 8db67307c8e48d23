-- Codes that become labels: by every kind of test, in an order that matters, with NULL and with codes nobody knows.
CREATE TABLE enums_old.role (id integer PRIMARY KEY, name text, state smallint);
INSERT INTO enums_old.role VALUES
    (1, 'DT-IDB', 0), (2, 'Tray IDB', 1), (3, 'sticker', 1), (4, NULL, NULL), (5, 'nobody knows', 1),
    (6, 'dt-lower', 9), (7, '', 0), (8, 'It''s "quoted" \ here', 0);
