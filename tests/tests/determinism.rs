//! Equal schemas give equal bytes, whatever a server numbers them by, wherever the project lies, and in which locale
//! and time zone people and servers live.

use std::path::PathBuf;

use rehome_tests::Result;
use rehome_tests::large_schema::LargeSchema;
use rehome_tests::large_world::LargeWorld;

/// Things that do not need each other, so that they can be made in any order.
const THINGS: [&str; 11] = [
    "CREATE TYPE public.level AS ENUM ('low', 'high')",
    "CREATE DOMAIN public.percent AS numeric(5, 2) CHECK (VALUE >= 0) CONSTRAINT most CHECK (VALUE <= 100)",
    "CREATE TYPE public.pair AS (a integer, b text)",
    "CREATE SEQUENCE public.numbers",
    "CREATE SEQUENCE sales.numbers",
    "CREATE VIEW sales.first_view AS SELECT 1 AS one",
    "CREATE VIEW stock.second_view AS SELECT 2 AS two",
    "CREATE TABLE public.zebra (id integer PRIMARY KEY, at timestamptz DEFAULT '2024-01-01 12:00+00', day date DEFAULT '2024-02-03')",
    "CREATE TABLE public.apple (id integer PRIMARY KEY, size double precision DEFAULT 1.5, lasts interval DEFAULT '1 day 2 hours')",
    "CREATE TABLE public.mango (id integer PRIMARY KEY, cost money DEFAULT 1)",
    "CREATE TABLE public.ordered (at timestamptz, id integer, PRIMARY KEY (at, id)) PARTITION BY RANGE (at)",
];

/// What is made on the tables of [`THINGS`], again in any order.
const ON_THEM: [&str; 9] = [
    "CREATE INDEX zebra_at ON public.zebra (at)",
    "CREATE INDEX zebra_day ON public.zebra (day) WHERE day > '2000-01-01'",
    "ALTER TABLE public.zebra ADD CONSTRAINT later CHECK (at > '2000-01-01 00:00+00')",
    "ALTER TABLE public.zebra ADD CONSTRAINT earlier CHECK (at < '2100-01-01 00:00+00')",
    "ALTER TABLE public.zebra ADD CONSTRAINT apple_key FOREIGN KEY (id) REFERENCES public.apple",
    "ALTER TABLE public.zebra ADD CONSTRAINT mango_key FOREIGN KEY (id) REFERENCES public.mango",
    "CREATE TABLE public.ordered_2020 PARTITION OF public.ordered FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2021-01-01 00:00+00')",
    "CREATE TABLE public.ordered_2021 PARTITION OF public.ordered FOR VALUES FROM ('2021-01-01 00:00+00') TO ('2022-01-01 00:00+00')",
    "CREATE RULE quiet AS ON DELETE TO public.mango DO INSTEAD NOTHING",
];

/// What a machine elsewhere is set to.
const ELSEWHERE: [(&str, &str); 5] = [
    ("TZ", "Pacific/Chatham"),
    ("PGTZ", "America/Caracas"),
    ("LANG", "tr_TR.UTF-8"),
    ("LC_ALL", "de_DE.UTF-8"),
    ("PGDATESTYLE", "German"),
];

fn world(reversed: bool) -> Result<LargeWorld> {
    let schema = LargeSchema {
        reversed,
        ..LargeSchema::of(40)
    };
    let foreign = [
        ("timezone", "Asia/Kolkata"),
        ("datestyle", "SQL, DMY"),
        ("intervalstyle", "sql_standard"),
        ("extra_float_digits", "-10"),
        ("bytea_output", "escape"),
        ("quote_all_identifiers", "on"),
    ];
    let settings = foreign.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let world = LargeWorld::with_settings(
        schema,
        if reversed {
            settings.to_vec()
        } else {
            Vec::new()
        },
    )?;
    for database in [world.source(), world.target()] {
        for things in [&THINGS[..], &ON_THEM[..]] {
            let mut things = things.to_vec();
            if reversed {
                things.reverse();
            }
            database.execute(&things.join(";\n"))?;
        }
        database.execute("ANALYZE")?;
    }
    Ok(world)
}

#[test]
fn another_order_folder_locale_and_time_zone_give_the_same_bytes() -> Result {
    let (here, there) = (world(false)?, world(true)?);
    // A new project draws a namespace of its own, which decides over every key that is made.
    let settings = here.project.read("rehome.toml")?;
    std::fs::write(there.project.path().join("rehome.toml"), settings)?;
    for words in [
        "discover",
        "plan",
        "decide --accept-recommended --by test",
        "plan",
        "generate",
    ] {
        here.command(words).exits(0)?;
        let abroad = ELSEWHERE
            .iter()
            .fold(there.command(words), |command, (name, value)| {
                command.variable(name, *value)
            });
        abroad.exits(0)?;
    }
    for folder in ["catalog", "mappings", "crates"] {
        must_be_equal(&files(&here, folder)?, &files(&there, folder)?)?;
    }
    Ok(())
}

/// Paths within the project, and contents.
fn files(world: &LargeWorld, folder: &str) -> Result<Vec<(PathBuf, String)>> {
    let found = world.project.files(folder)?;
    assert!(found.len() > 2, "{folder}: {} files", found.len());
    found
        .into_iter()
        .map(|(path, bytes)| {
            let within = path.strip_prefix(world.project.path())?.to_owned();
            Ok((within, String::from_utf8(bytes)?))
        })
        .collect()
}

fn must_be_equal(here: &[(PathBuf, String)], there: &[(PathBuf, String)]) -> Result {
    let names =
        |files: &[(PathBuf, String)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(here), names(there));
    for ((path, one), (_, other)) in here.iter().zip(there) {
        let differing = one
            .lines()
            .zip(other.lines())
            .find(|(one, other)| one != other);
        assert!(one == other, "{} differs: {differing:?}", path.display());
    }
    Ok(())
}
