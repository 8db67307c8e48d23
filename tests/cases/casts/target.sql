CREATE TABLE casts_new.things (
    id text PRIMARY KEY, day date, whole integer, exact numeric(10,2), truth boolean, zero_one boolean,
    mark varchar(8), small smallint, uid uuid, document jsonb, name varchar(10), padded text, cut varchar(10),
    shown text NOT NULL
);
CREATE TABLE casts_new.searches (id integer PRIMARY KEY, query tsquery, place point);
