CREATE TABLE keys_new.regions (id uuid PRIMARY KEY, country text NOT NULL, name text NOT NULL);
CREATE TABLE keys_new.tariffs (id integer PRIMARY KEY, country text NOT NULL, year smallint NOT NULL);
INSERT INTO keys_new.tariffs VALUES (1, 'DE', 2020), (2, 'D', 2020), (3, 'FR', 2021), (4, 'DE', 2021);
CREATE TABLE keys_new.readings (
    taken timestamp NOT NULL, region_id uuid NOT NULL REFERENCES keys_new.regions, value numeric, tariff_id integer NOT NULL,
    doubled numeric GENERATED ALWAYS AS (value * 2) STORED, PRIMARY KEY (taken, region_id)
) PARTITION BY RANGE (taken);
CREATE TABLE keys_new.readings_2020 PARTITION OF keys_new.readings FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE keys_new.readings_later PARTITION OF keys_new.readings DEFAULT;
CREATE TABLE keys_new.people (id uuid PRIMARY KEY, name text);
CREATE TABLE keys_new.holidays (day date NOT NULL UNIQUE, name text);
CREATE TABLE keys_new.notes (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, person_id uuid NOT NULL REFERENCES keys_new.people,
    holiday date REFERENCES keys_new.holidays (day)
);
CREATE TABLE keys_new.spots (id uuid PRIMARY KEY, inside_id uuid REFERENCES keys_new.spots, name text NOT NULL);
CREATE TABLE keys_new.halts (id text PRIMARY KEY, spot_id uuid NOT NULL REFERENCES keys_new.spots);
CREATE TABLE keys_new.bells (id uuid PRIMARY KEY, rang_at timestamptz NOT NULL, after_id uuid REFERENCES keys_new.bells);
