//! The golden cases, `cases/<one feature>/`: schemas, rows and mappings, the crates that are written from them, and what
//! must have arrived when these ran. All cases are one project, so that everything is compiled once.
//!
//! `REHOME_OVERWRITE=1` takes the crates that are written today as the expected ones; read the difference before it
//! is committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rehome::demo::servers::{Options, Server};
use rehome_tests::command::{Ended, Rehome};
use rehome_tests::database::Database;
use rehome_tests::dump::Dump;
use rehome_tests::project::Project;
use rehome_tests::{Result, account, expected, fail, project};

const SOURCE: &str = "cases_old";
const TARGET: &str = "cases_new";

/// A feature's folder.
struct Case {
    name: String,
    folder: PathBuf,
}

impl Case {
    fn read(&self, file: &str) -> Result<String> {
        Ok(fs::read_to_string(self.folder.join(file))?)
    }

    fn entities(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder.join("mappings"))? {
            let path = entry?.path();
            names.push(
                path.file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        names.sort();
        Ok(names)
    }
}

fn cases() -> Result<Vec<Case>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("cases"))? {
        let folder = entry?.path();
        // A folder without schemas of its own is another test's.
        if folder.join("source.sql").is_file() {
            let name = folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            found.push(Case { name, folder });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Both databases, each case in schemas of its own.
struct Databases {
    server: Server,
    project: Project,
}

impl Databases {
    fn start() -> Result<Self> {
        let databases = Self {
            server: Server::start(&Options::default())?,
            project: Project::kept(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("project"))?,
        };
        databases.server.create_database(SOURCE)?;
        databases.server.create_database(TARGET)?;
        for case in cases()? {
            for (database, side, file) in [
                (databases.source(), "old", "source.sql"),
                (databases.target(), "new", "target.sql"),
            ] {
                database.execute(&format!("CREATE SCHEMA {}_{side}", case.name))?;
                database.execute(&case.read(file)?)?;
            }
        }
        Ok(databases)
    }

    fn source(&self) -> Database {
        Database::at(self.server.url(SOURCE))
    }

    fn target(&self) -> Database {
        Database::at(self.server.url(TARGET))
    }

    fn rehome(&self, words: &str) -> Result<Rehome> {
        let command = self.project.rehome(words);
        Ok(command.databases(self.source().url(), self.target().url()))
    }
}

/// Makes the project: all mappings, catalogs, crates. What was compiled in its folder before is kept.
fn generate(databases: &Databases) -> Result<Ended> {
    let folder = databases.project.path();
    let cases = cases()?;
    for case in &cases {
        project::copy_folder(&case.folder.join("mappings"), &folder.join("mappings"), &[])?;
    }
    let schemas = |side: &str| {
        let names = cases.iter().map(|case| format!("\"{}_{side}\"", case.name));
        names.collect::<Vec<_>>().join(", ")
    };
    let settings = format!(
        "[project]\nname = \"cases\"\nnamespace = \"3f0e9f0a-52c4-4a53-9b1f-9d2d7a3d1c11\"\nzone = \"Europe/Berlin\"\n\n\
         [source]\nurl_env = \"SOURCE_DATABASE_URL\"\nschemas = [{}]\n\n\
         [target]\nurl_env = \"TARGET_DATABASE_URL\"\nschemas = [{}]\n\n[policy]\nbatch_size = 4\nload = \"bulk\"\n",
        schemas("old"),
        schemas("new")
    );
    fs::write(folder.join("rehome.toml"), settings)?;
    databases.rehome("discover")?.exits(0)?;
    databases.rehome("generate --all")?.exits(0)
}

/// One test, because the second half needs what the first half writes.
#[test]
fn every_case_is_written_as_expected_and_moves_its_rows() -> Result {
    let databases = Databases::start()?;
    let before = Dump::of(&databases.target())?;
    generate(&databases)?;
    let mut wrong = Vec::new();
    for case in cases()? {
        for entity in case.entities()? {
            wrong.extend(golden(&databases.project, &case, &entity)?);
        }
    }
    wrong.extend(
        moved(&databases, &before)
            .err()
            .map(|error| error.to_string()),
    );
    if wrong.is_empty() {
        Ok(())
    } else {
        fail(wrong.join("\n"))
    }
}

/// What differs between a crate and the expected one: missing, extra and changed files alike.
fn golden(project: &Project, case: &Case, entity: &str) -> Result<Vec<String>> {
    let written = project.path().join("crates").join(entity);
    let kept = case.folder.join("crates").join(entity);
    if std::env::var_os("REHOME_OVERWRITE").is_some() {
        if kept.exists() {
            fs::remove_dir_all(&kept)?;
        }
        project::copy_folder(&written, &kept, &[])?;
        return Ok(Vec::new());
    }
    let (written, kept) = (texts(&written)?, texts(&kept)?);
    let mut names: Vec<_> = written.keys().chain(kept.keys()).collect();
    names.sort();
    names.dedup();
    let differs = names
        .into_iter()
        .filter(|name| written.get(*name) != kept.get(*name));
    let lines = differs.map(|name| {
        let line = first_difference(kept.get(name), written.get(name));
        format!(
            "cases/{}/crates/{entity}/{}: {line}",
            case.name,
            name.display()
        )
    });
    Ok(lines.collect())
}

fn texts(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut found = Vec::new();
    if folder.exists() {
        project::collect(folder, &mut found)?;
    }
    let relative = found.into_iter().map(|(path, bytes)| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok((path.strip_prefix(folder)?.to_owned(), text))
    });
    relative.collect()
}

fn first_difference(expected: Option<&String>, written: Option<&String>) -> String {
    let (Some(expected), Some(written)) = (expected, written) else {
        let what = if expected.is_none() {
            "is not expected"
        } else {
            "was not written"
        };
        return what.to_owned();
    };
    let mut pairs = expected.lines().zip(written.lines()).enumerate();
    match pairs.find(|(_, (one, other))| one != other) {
        Some((index, (one, other))) => {
            format!("line {}: expected {one:?}, written {other:?}", index + 1)
        }
        None => "one is longer than the other".to_owned(),
    }
}

fn moved(databases: &Databases, before: &Dump) -> Result {
    databases.rehome("run --all --dry-run")?.exits(0)?;
    Dump::of(&databases.target())?.must_equal(before)?;
    let ran = databases
        .rehome("run --all --output json")?
        .exits(0)?
        .json()?;
    let (source, target) = (databases.source(), databases.target());
    for case in cases()? {
        for entity in case.entities()? {
            let found = account::entity(&ran, &entity)?;
            assert_eq!(found["validation"], "equal", "{}: {found:#}", case.name);
        }
        let agreed = expected::must_agree(&case.folder.join("expected.sql"), &source, &target);
        agreed.or_else(|error| fail(format!("{}: {error}", case.name)))?;
    }
    let after = Dump::of(&target)?;
    databases.rehome("run --all")?.exits(0)?;
    Dump::of(&target)?.must_equal(&after)?;
    databases.rehome("rollback --all --yes")?.exits(0)?;
    Dump::of(&target)?.must_equal(before)
}

#[test]
fn the_mappings_and_expectations_are_complete() -> Result {
    let mut seen = BTreeMap::new();
    for case in cases()? {
        let questions = case.read("expected.sql")?;
        for entity in case.entities()? {
            // All cases are one project, so a name that comes twice would be one entity.
            let other = seen.insert(entity.clone(), case.name.clone());
            assert_eq!(other, None, "{}: {entity} is another case's", case.name);
            assert!(
                questions.contains(&format!("-- {entity}: source")),
                "{}: {entity}",
                case.name
            );
        }
    }
    Ok(())
}
