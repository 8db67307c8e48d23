-- The source's big table as the target's server sees it. {port} and {password} are those of the source.
CREATE EXTENSION postgres_fdw;
CREATE SERVER old FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host '127.0.0.1', port '{port}', dbname 'bench_old', fetch_size '10000');
CREATE USER MAPPING FOR postgres SERVER old OPTIONS (user 'postgres', password '{password}');
CREATE FOREIGN TABLE baseline.system_message (
    id         integer NOT NULL,
    person_id  integer NOT NULL,
    lab_id     integer NOT NULL,
    kind       smallint NOT NULL,
    subject    varchar(200) NOT NULL,
    payload    text,
    seen       smallint NOT NULL,
    created    timestamp NOT NULL,
    priority   integer NOT NULL,
    channel    varchar(20) NOT NULL,
    note       varchar(60)
) SERVER old OPTIONS (schema_name 'legacy', table_name 'system_message');
ANALYZE baseline.system_message;
ANALYZE rehome.migration_mappings_people;
ANALYZE rehome.migration_mappings_labs;
