//! Every type on a real server: values pass through a generated program unchanged, and casts give what PostgreSQL's own
//! casts give, or refuse where it refuses.
//!
//! `REHOME_TYPE_VALUES` is how many values a column has at least, `REHOME_TYPE_SEED` which ones; both are printed.

mod pairs;
mod random;
mod shapes;
mod values;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use pairs::{Pair, pairs};
use random::Random;
use rehome::demo::servers::{Options, Server};
use rehome_tests::command::Rehome;
use rehome_tests::database::Database;
use rehome_tests::project::Project;
use rehome_tests::{Result, account, fail};

const SOURCE: &str = "types_old";
const TARGET: &str = "types_new";

/// Rows of one pair have numbers of their own.
const ROWS_OF_A_PAIR: usize = 100_000;

/// The settings of every session of ours, under which text is compared.
const SETTINGS: &str =
    "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC';
    SET extra_float_digits = 3; SET bytea_output = 'hex'; ";

/// A question whose error is an answer too: `!` and the SQLSTATE. And text that a column takes or refuses.
const FUNCTIONS: &str = "
    CREATE FUNCTION public.attempt(question text, value text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE answer text;
    BEGIN
        EXECUTE question INTO answer USING value;
        RETURN coalesce(answer, '(null)');
    EXCEPTION WHEN OTHERS THEN
        RETURN '!' || SQLSTATE;
    END $$;
    CREATE FUNCTION public.assigned(value text, most integer) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        IF char_length(value) > most THEN
            RAISE EXCEPTION 'too long' USING ERRCODE = '22001';
        END IF;
        RETURN value;
    END $$;
";

fn setting(name: &str, usual: u64) -> u64 {
    let said = std::env::var(name).ok().and_then(|text| text.parse().ok());
    said.unwrap_or(usual)
}

struct World {
    server: Server,
    project: Project,
    random: Random,
    values: usize,
}

impl World {
    fn start() -> Result<Self> {
        let (values, seed) = (
            setting("REHOME_TYPE_VALUES", 12),
            setting("REHOME_TYPE_SEED", 20_261_121),
        );
        // What a failure is repeated with.
        writeln!(
            std::io::stderr(),
            "REHOME_TYPE_VALUES={values} REHOME_TYPE_SEED={seed}"
        )?;
        let world = Self {
            server: Server::start(&Options::default())?,
            project: Project::kept(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("project"))?,
            random: Random::new(seed),
            values: usize::try_from(values)?,
        };
        for name in [SOURCE, TARGET] {
            world.server.create_database(name)?;
            let types = shapes::TYPES.replace("{s}", name);
            world
                .database(name)
                .execute(&format!("CREATE SCHEMA {name}; {types}"))?;
        }
        world.source().execute(FUNCTIONS)?;
        Ok(world)
    }

    fn database(&self, name: &str) -> Database {
        Database::at(self.server.url(name))
    }

    fn source(&self) -> Database {
        self.database(SOURCE)
    }

    fn target(&self) -> Database {
        self.database(TARGET)
    }

    fn rehome(&self, words: &str) -> Result<Rehome> {
        let command = self.project.rehome(words);
        Ok(command.databases(self.source().url(), self.target().url()))
    }

    /// One column of each type, and rows in which every column has its next value.
    fn fill_passing(&mut self) -> Result {
        let types = shapes::PASSING;
        self.make_table("passes", types.iter().map(|name| (*name, *name)))?;
        let most = types.iter().map(|name| values::odd(name)).max();
        for at in 0..self.values.max(most.unwrap_or(0)) {
            let values = types
                .iter()
                .map(|name| shapes::expression(name, at, &mut self.random));
            let values: Vec<String> = values.collect();
            let row = format!(
                "INSERT INTO {{s}}.passes VALUES ({at}, {})",
                values.join(", ")
            );
            self.source().execute(&row.replace("{s}", SOURCE))?;
        }
        Ok(())
    }

    /// One column for each pair, and rows of which each has one value in one column.
    fn fill_casts(&mut self, pairs: &[Pair]) -> Result {
        self.make_table("casts", pairs.iter().map(|pair| (pair.from, pair.to)))?;
        for (index, pair) in pairs.iter().enumerate() {
            let count = self.values.max(values::odd(pair.values));
            let rows: Vec<String> = (0..count)
                .map(|at| {
                    let value = self.value(pair, at);
                    format!("({}, {value})", index * ROWS_OF_A_PAIR + at)
                })
                .collect();
            let insert = format!(
                "INSERT INTO {{s}}.casts (id, c{index}) VALUES {}",
                rows.join(", ")
            );
            let insert = format!("{SETTINGS}{}", insert.replace("{s}", SOURCE));
            self.source().execute(&insert)?;
        }
        Ok(())
    }

    fn value(&mut self, pair: &Pair, at: usize) -> String {
        match pair.values {
            "wild" => shapes::literal(&values::nth_text("wild", at, &mut self.random), pair.from),
            own if own == pair.from => shapes::expression(own, at, &mut self.random),
            other => format!(
                "({})::text::{}",
                shapes::expression(other, at, &mut self.random),
                pair.from
            ),
        }
    }

    fn make_table<'t>(
        &self,
        name: &str,
        types: impl Iterator<Item = (&'t str, &'t str)>,
    ) -> Result {
        let types: Vec<_> = types.collect();
        for (database, side) in [(self.source(), 0), (self.target(), 1)] {
            let columns = types.iter().enumerate().map(|(index, (from, to))| {
                let column_type = if side == 0 { from } else { to };
                format!("c{index} {column_type}")
            });
            let columns: Vec<String> = columns.collect();
            let table = format!(
                "CREATE TABLE {{s}}.{name} (id bigint PRIMARY KEY, {})",
                columns.join(", ")
            );
            database.execute(&table.replace("{s}", if side == 0 { SOURCE } else { TARGET }))?;
        }
        Ok(())
    }

    /// Everything about the rows of one pair: what went in, what PostgreSQL makes of it, what we made of it.
    fn seen(&self, index: usize, pair: &Pair) -> Result<Vec<Seen>> {
        let (first, end) = (index * ROWS_OF_A_PAIR, (index + 1) * ROWS_OF_A_PAIR);
        let asked = question(pair, &format!("({})::text", pair.asked));
        let lost = question(
            pair,
            &format!("(({}) IS DISTINCT FROM v)::text", way_back(pair)),
        );
        let rows = self.source().rows(&format!(
            "{SETTINGS} SELECT id, c{index}::text, public.attempt({asked}, c{index}::text), public.attempt({lost}, c{index}::text)
             FROM {SOURCE}.casts WHERE id >= {first} AND id < {end} AND c{index} IS NOT NULL ORDER BY id"
        ))?;
        let moved = self.target().rows(&format!(
            "{SETTINGS} SELECT id, coalesce(c{index}::text, '(null)') FROM {TARGET}.casts WHERE id >= {first} AND id < {end}"
        ))?;
        let refused = self.target().rows(&format!(
            "SELECT legacy_id, reason || ' ' || column_name || ' ' || sqlstate FROM rehome.migration_quarantine
             WHERE entity = 'casts' AND legacy_id >= {first} AND legacy_id < {end}"
        ))?;
        let (moved, refused) = (by_number(moved), by_number(refused));
        let seen = rows.into_iter().map(|row| {
            let mut cells = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || cells.next().unwrap_or_default();
            let number = next();
            Seen {
                value: next(),
                wanted: next(),
                lost: next() != "false",
                moved: moved.get(&number).cloned(),
                refused: refused.get(&number).cloned(),
            }
        });
        Ok(seen.collect())
    }
}

fn by_number(rows: Vec<Vec<Option<String>>>) -> BTreeMap<String, String> {
    let pairs = rows.into_iter().filter_map(|row| {
        let mut cells = row.into_iter().flatten();
        Some((cells.next()?, cells.next()?))
    });
    pairs.collect()
}

/// A question about `v`, as a literal.
fn question(pair: &Pair, what: &str) -> String {
    let question = format!(
        "SELECT {what} FROM (SELECT ($1)::{} AS v) AS given",
        pair.from
    );
    format!("$question${}$question$", question.replace("{s}", SOURCE))
}

/// The value after the cast as one of its old type, by which we know whether anything was lost.
fn way_back(pair: &Pair) -> String {
    match pair.from {
        "smallint" | "integer" | "bigint" | "timestamp" => {
            format!("({})::{}", pair.asked, pair.from)
        }
        from => format!("({})::text::{from}", pair.asked),
    }
}

/// A value that was to be cast.
struct Seen {
    value: String,
    /// What PostgreSQL makes of it, or `!` and why it does not.
    wanted: String,
    /// Whether PostgreSQL's result is another value.
    lost: bool,
    moved: Option<String>,
    refused: Option<String>,
}

impl Seen {
    /// What is wrong with what we made of it.
    fn fault(&self, pair: &Pair) -> Option<String> {
        let may_lose = !pair.declared.is_empty() || !is_lossy(pair);
        let possible = !self.wanted.starts_with('!');
        let wrong = match (&self.moved, &self.refused) {
            (Some(moved), None) if possible => *moved != self.wanted || self.lost && !may_lose,
            (Some(_), None) => !pair.wider,
            (None, Some(reason)) if reason.starts_with("inexact") => possible && !self.lost,
            (None, Some(_)) => possible && !pair.narrower,
            _ => true,
        };
        wrong.then(|| {
            format!(
                "{} -> {} {}: {:?} should be {:?}{}; moved {:?}, refused {:?}",
                pair.from,
                pair.to,
                pair.declared,
                self.value,
                self.wanted,
                if self.lost { " (which loses)" } else { "" },
                self.moved,
                self.refused
            )
        })
    }
}

/// Pairs whose values may lose a part; of these, only numbers and times come without a declaration.
fn is_lossy(pair: &Pair) -> bool {
    let number = |name: &str| {
        [
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "numeric(10,2)",
        ]
        .contains(&name)
    };
    (number(pair.from) && number(pair.to)) || (pair.from, pair.to) == ("timestamp", "date")
}

/// The project: both mappings and the settings.
fn write_project(folder: &Path, pairs: &[Pair]) -> Result {
    fs::create_dir_all(folder.join("mappings"))?;
    let settings = format!(
        "[project]\nname = \"types\"\nnamespace = \"3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c12\"\nzone = \"UTC\"\n\n\
         [source]\nurl_env = \"SOURCE_DATABASE_URL\"\nschemas = [\"{SOURCE}\"]\n\n\
         [target]\nurl_env = \"TARGET_DATABASE_URL\"\nschemas = [\"{TARGET}\"]\n\n[policy]\nbatch_size = 50\n"
    );
    fs::write(folder.join("rehome.toml"), settings)?;
    let plain = vec![""; shapes::PASSING.len()];
    fs::write(
        folder.join("mappings/passes.toml"),
        mapping("passes", &plain)?,
    )?;
    let declared: Vec<&str> = pairs.iter().map(|pair| pair.declared).collect();
    Ok(fs::write(
        folder.join("mappings/casts.toml"),
        mapping("casts", &declared)?,
    )?)
}

fn mapping(entity: &str, declared: &[&str]) -> Result<String> {
    let mut text = format!(
        "entity = \"{entity}\"\ntarget = \"{TARGET}.{entity}\"\nthreshold_percent = 100.0\n\n\
         [[feeds]]\nsource = \"{SOURCE}.{entity}\"\nkey = [\"id\"]\n\n[feeds.columns.id]\nkey = \"keep\"\n"
    );
    for (index, declared) in declared.iter().enumerate() {
        write!(
            text,
            "\n[feeds.columns.c{index}]\ncopy = \"c{index}\"\n{declared}\n"
        )?;
    }
    Ok(text)
}

/// One test, because both tables are one project: what takes the time is compiled once.
#[test]
fn every_type_passes_and_every_cast_is_postgresqls_own() -> Result {
    let mut world = World::start()?;
    let pairs = pairs();
    world.fill_passing()?;
    world.fill_casts(&pairs)?;
    write_project(world.project.path(), &pairs)?;
    world.rehome("discover")?.exits(0)?;
    world.rehome("generate --all")?.exits(0)?;
    let ran = world.rehome("run --all --output json")?.exits(0)?.json()?;
    let mut faults = passed(&world)?;
    for (index, pair) in pairs.iter().enumerate() {
        let seen = world.seen(index, pair)?;
        faults.extend(seen.iter().filter_map(|seen| seen.fault(pair)));
    }
    for entity in ["passes", "casts"] {
        let found = account::entity(&ran, entity)?;
        if found["validation"] != "equal" {
            faults.push(format!("{entity} is not proven: {found:#}"));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        let shown: Vec<String> = faults.iter().take(200).cloned().collect();
        fail(format!("{} faults:\n{}", faults.len(), shown.join("\n")))
    }
}

/// What differs between the two tables of equal types.
fn passed(world: &World) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (index, name) in shapes::PASSING.iter().enumerate() {
        let rows = |database: Database, schema: &str| {
            database.rows(&format!(
                "{SETTINGS} SELECT id, c{index}::text FROM {schema}.passes ORDER BY id"
            ))
        };
        let (source, target) = (rows(world.source(), SOURCE)?, rows(world.target(), TARGET)?);
        if source.len() != target.len() {
            faults.push(format!(
                "{name}: {} rows became {}",
                source.len(),
                target.len()
            ));
        }
        for (old, new) in source.iter().zip(&target).filter(|(old, new)| old != new) {
            faults.push(format!("{name}: {old:?} became {new:?}"));
        }
    }
    Ok(faults)
}
