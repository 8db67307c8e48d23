//! What the example's tests share: one demo, whose project they all use, and one finished migration, which they copy.
//!
//! A project is compiled for the folder that it lies in, so a copy would be compiled anew. What tests need of edited
//! mappings is therefore made here, before any of them begins, and the mappings are set right again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use rehome_tests::command::{Ended, Rehome};
use rehome_tests::dump::Dump;
use rehome_tests::project::{self, leave_the_demo};
use rehome_tests::shared_server::Databases;
use rehome_tests::{Result, fail};

/// The shipped example, compiled: `rehome demo --dir` makes it, once for all tests.
#[derive(Debug)]
pub(crate) struct Lab {
    /// How the demo ended.
    pub(crate) demo: Ended,
    /// The journal that it left.
    pub(crate) journal: String,
    /// The project that it left.
    pub(crate) folder: PathBuf,
    /// The program of technician roles from a mapping whose rules stand in another order.
    other_order: std::result::Result<PathBuf, String>,
    /// How `build` ended for an expression that does not compile.
    broken: std::result::Result<Ended, String>,
}

impl Lab {
    /// A command in the compiled project. Tests change nothing in its folder: they all use it at the same time.
    pub(crate) fn rehome(&self, words: &str) -> Rehome {
        Rehome::in_project(&self.folder, words)
    }

    pub(crate) fn other_order(&self) -> Result<&Path> {
        let made = self.other_order.as_ref();
        made.map(PathBuf::as_path).or_else(fail)
    }

    pub(crate) fn broken(&self) -> Result<&Ended> {
        self.broken.as_ref().or_else(fail)
    }
}

/// The demo's project. The first test that asks for it runs the demo.
pub(crate) fn lab() -> Result<&'static Lab> {
    static LAB: OnceLock<std::result::Result<Lab, String>> = OnceLock::new();
    let made = LAB.get_or_init(|| make_lab().map_err(|error| error.to_string()));
    made.as_ref().or_else(|error| fail(error.as_str()))
}

fn make_lab() -> Result<Lab> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dispatch");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let demo = Rehome::new("demo --output json --dir")
        .argument(&folder)
        .run()?;
    let journal = fs::read_to_string(folder.join(".rehome/journal.jsonl")).unwrap_or_default();
    // From here on the databases are those that each test names in the environment.
    leave_the_demo(&folder)?;
    let text = |error: Box<dyn std::error::Error + Send + Sync>| error.to_string();
    Ok(Lab {
        demo,
        journal,
        other_order: other_order(&folder).map_err(text),
        broken: broken(&folder).map_err(text),
        folder,
    })
}

/// The rule that asks for IDB anywhere goes to the front, where it takes DT-IDB from the rule for designing.
fn other_order(folder: &Path) -> Result<PathBuf> {
    const IDB: &str = "    { contains = \"idb\", label = \"sectioning\" },\n";
    const FIRST: &str = "rules = [\n";
    let edit = |text: &str| {
        text.replace(IDB, "")
            .replacen(FIRST, &format!("{FIRST}{IDB}"), 1)
    };
    with_edited(folder, "technician_roles", edit, |folder| {
        Rehome::in_project(folder, "build technician_roles").exits(0)?;
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("technician_roles");
        fs::copy(project::newest_program(folder, "technician_roles")?, &kept)?;
        Ok(kept)
    })
}

fn broken(folder: &Path) -> Result<Ended> {
    const RULE: &str = "rust = \"source.code.no_such_function()\"\nreads = [\"code\"]";
    let edit = |text: &str| text.replacen("copy = \"code\"", RULE, 1);
    with_edited(folder, "offices", edit, |folder| {
        Rehome::in_project(folder, "build offices").run()
    })
}

/// Does something with an edited mapping, and sets it right again.
fn with_edited<T>(
    folder: &Path,
    entity: &str,
    edit: impl Fn(&str) -> String,
    work: impl Fn(&Path) -> Result<T>,
) -> Result<T> {
    let path = folder.join("mappings").join(format!("{entity}.toml"));
    let text = fs::read_to_string(&path)?;
    let generate = || Rehome::in_project(folder, &format!("generate {entity}")).exits(0);
    let edited = edit(&text);
    if edited == text {
        return fail(format!(
            "{} does not hold what is to be edited",
            path.display()
        ));
    }
    fs::write(&path, edited)?;
    let done = generate().and_then(|_| work(folder));
    fs::write(&path, text)?;
    generate()?;
    done
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
    let source_before = Dump::of(&databases.source())?;
    let target_before = Dump::of(&databases.target())?;
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
