//! What the example's tests share: one demo, whose project they all use, and one finished migration, which they copy.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use rehome_tests::Result;
use rehome_tests::command::{Ended, Rehome};
use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;

/// The shipped example, compiled: `rehome demo --dir` makes it, once for all tests.
#[derive(Debug)]
pub(crate) struct Lab {
    /// How the demo ended.
    pub(crate) demo: Ended,
    /// The project that it left.
    pub(crate) folder: PathBuf,
}

impl Lab {
    /// A command in the compiled project. Tests change nothing in its folder: they all use it at the same time.
    pub(crate) fn rehome(&self, words: &str) -> Rehome {
        Rehome::in_project(&self.folder, words)
    }
}

/// The demo's project. The first test that asks for it runs the demo.
pub(crate) fn lab() -> Result<&'static Lab> {
    static LAB: OnceLock<std::result::Result<Lab, String>> = OnceLock::new();
    let made = LAB.get_or_init(|| make_lab().map_err(|error| error.to_string()));
    made.as_ref().map_err(|error| error.as_str().into())
}

fn make_lab() -> Result<Lab> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dispatch");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let demo = Rehome::new("demo --output json --dir")
        .argument(&folder)
        .run()?;
    Ok(Lab { demo, folder })
}

/// The example's folder in the repository.
pub(crate) fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/dispatch")
}

/// A finished migration at the smallest scale.
#[derive(Debug)]
pub(crate) struct Migrated {
    /// Both databases; tests that change something take a copy.
    pub(crate) databases: Databases,
    /// How `run --all` ended.
    pub(crate) ran: Ended,
    /// The source before it.
    pub(crate) source_before: Dump,
    /// The target before it.
    pub(crate) target_before: Dump,
}

static MIGRATED: Mutex<Weak<Migrated>> = Mutex::new(Weak::new());

/// The finished migration, made by the first test that asks for it.
pub(crate) fn migrated() -> Result<Arc<Migrated>> {
    let lab = lab()?;
    let mut shared = MIGRATED
        .lock()
        .map_err(|_| "another test failed while the rows were moved")?;
    if let Some(migrated) = shared.upgrade() {
        return Ok(migrated);
    }
    let databases = Databases::fresh()?;
    let (source_before, target_before) = (
        Dump::of(&databases.source())?,
        Dump::of(&databases.target())?,
    );
    let ran = databases
        .given_to(lab.rehome("run --all --output json"))
        .exits(0)?;
    let migrated = Arc::new(Migrated {
        databases,
        ran,
        source_before,
        target_before,
    });
    *shared = Arc::downgrade(&migrated);
    Ok(migrated)
}
