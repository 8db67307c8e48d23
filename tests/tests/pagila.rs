//! Pagila, a real schema with real rows: its catalogue arrives complete and proven, by edits in mapping files alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use rehome::diagnostics::Severity;
use rehome::introspect::introspect;
use rehome::mapping::check::check;
use rehome::mapping::read::MappingFile;
use rehome_tests::command::{Ended, Rehome};
use rehome_tests::database::Database;
use rehome_tests::dump::Dump;
use rehome_tests::pagila::Pagila;
use rehome_tests::project::Project;
use rehome_tests::{Result, expected, fail};

/// Entities and the rows that their sources hold.
const ROWS: [(&str, usize); 10] = [
    ("countries", 109),
    ("cities", 600),
    ("addresses", 603),
    ("languages", 6),
    ("genres", 16),
    ("performers", 200),
    ("films", 1_000),
    ("film_pricing", 1_000),
    ("film_credits", 5_462),
    ("film_genres", 2_367),
];

/// Tables in which too little has the name that it had before; people write these mapping files from nothing.
const WITHOUT_PROPOSAL: [&str; 2] = ["film_pricing", "film_credits"];

fn case() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/pagila")
}

/// The folder of the files; a test that does not find them says so and is done.
fn files() -> Option<PathBuf> {
    let found = Pagila::folder();
    if found.is_none() {
        // Written past the test runner, which shows nothing of a test that passes.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the Pagila files are not here (REHOME_SHARED names their folder)"
        );
    }
    found
}

#[test]
fn the_mapping_files_fit_both_schemas() -> Result {
    let Some(folder) = files() else { return Ok(()) };
    let pagila = Pagila::start(&folder)?;
    let (source, target) = (catalog(&pagila.source())?, catalog(&pagila.target())?);
    let mut mappings = Vec::new();
    for entry in std::fs::read_dir(case().join("mappings"))? {
        let path = entry?.path();
        let text = std::fs::read_to_string(&path)?;
        mappings.push(MappingFile::parse(path.to_string_lossy(), text)?);
    }
    let findings = check(&mappings, &source, &target);
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(mappings.len(), ROWS.len());
    Ok(())
}

fn catalog(database: &Database) -> Result<rehome::catalog::Catalog> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let url = database.url();
        let (mut client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        Ok(introspect(&mut client, &["public".to_owned()]).await?.0)
    })
}

#[test]
fn the_catalogue_arrives_complete_and_proven() -> Result {
    let Some(folder) = files() else { return Ok(()) };
    let pagila = Pagila::start(&folder)?;
    let (source, target) = (pagila.source(), pagila.target());
    let (source_before, target_before) = (Dump::of(&source)?, Dump::of(&target)?);
    let project = planned(&pagila)?;

    let ran = step(&pagila, &project, "run --group catalogue --output json")?.with_code(0)?;
    assert_account(&ran)?;
    let arrived = expected::must_agree(&case().join("expected.sql"), &source, &target)?;
    let promised = ROWS.map(|(table, rows)| (table.to_owned(), rows));
    assert_eq!(arrived, promised);
    // The next language takes the next number.
    assert_eq!(
        target.value("INSERT INTO languages (name) VALUES ('Latin') RETURNING id")?,
        "7"
    );
    target.execute("DELETE FROM languages WHERE id = 7")?;
    Dump::of(&source)?.must_equal(&source_before)?;

    step(&pagila, &project, "rollback --group catalogue --yes")?.with_code(0)?;
    target.execute("SELECT setval('languages_id_seq', 1, false)")?;
    Dump::of(&target)?.must_equal(&target_before)
}

/// `init`, `discover`, `plan`, then the edited files in the place of the proposals; `plan` and `decide` must keep them.
fn planned(pagila: &Pagila) -> Result<Project> {
    let project = Project::empty()?;
    step(pagila, &project, "init")?.with_code(0)?;
    step(pagila, &project, "discover")?.with_code(0)?;
    step(pagila, &project, "plan")?.with_code(0)?;
    let guessed = ROWS.map(|(entity, _)| entity);
    for entity in guessed
        .into_iter()
        .filter(|entity| !WITHOUT_PROPOSAL.contains(entity))
    {
        project.read(&format!("mappings/{entity}.toml"))?;
    }
    project.add(&case())?;
    step(pagila, &project, "plan")?.with_code(0)?;
    let decided = step(pagila, &project, "decide --accept-recommended --by test")?;
    // What belongs to other entities may stay open: nothing of them is run.
    if !matches!(decided.code, Some(0 | 4)) {
        return fail(decided.to_string());
    }
    let edited = Project::copy_of(&case())?;
    for (path, text) in edited.files("mappings")? {
        let file = path
            .strip_prefix(edited.path())?
            .to_string_lossy()
            .into_owned();
        assert_eq!(
            project.read(&file)?,
            String::from_utf8(text)?,
            "{file} was edited by hand and must stay"
        );
    }
    step(pagila, &project, "generate --group catalogue")?.with_code(0)?;
    Ok(project)
}

fn step(pagila: &Pagila, project: &Project, words: &str) -> Result<Ended> {
    let command: Rehome = project.rehome(words);
    command
        .databases(&pagila.reader_url(), pagila.target().url())
        .run()
}

/// Every row of every entity has arrived, none is in quarantine, and the proof says equal.
fn assert_account(ran: &Ended) -> Result {
    let account = ran.json()?;
    assert_eq!(account["ok"], true, "{account:#}");
    for (entity, rows) in ROWS {
        let entities = account["entities"].as_array().cloned().unwrap_or_default();
        let Some(found) = entities.iter().find(|found| found["entity"] == entity) else {
            return fail(format!("{entity} is not in the account: {account:#}"));
        };
        for (fate, expected) in [("read", rows), ("migrated", rows), ("quarantined", 0)] {
            assert_eq!(found[fate], expected, "{entity}, {fate}: {found:#}");
        }
        assert_eq!(found["validation"], "equal", "{entity}: {found:#}");
    }
    Ok(())
}
