//! Real pairs of schemas with real rows: both databases on a server of their own, and the whole way from an empty folder
//! to rows that were compared, taken back and found as before. Used where the files are.

use std::io::Write;
use std::path::{Path, PathBuf};

use rehome::demo::servers::{Options, Server};

use crate::command::{Ended, Rehome};
use crate::database::Database;
use crate::dump::Dump;
use crate::project::Project;
use crate::{Result, account, dump_file, expected, fail, real_pairs};

/// What a pair must show.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The folder of its schemas and rows, and of its case.
    pub name: &'static str,
    /// Entities and the rows that their sources hold.
    pub rows: &'static [(&'static str, u64)],
    /// Entities that `plan` need not have a proposal for: people write these mapping files from nothing.
    pub unproposed: &'static [&'static str],
    /// What is to be done in the target before it can be as it was: sequences go on, as they do after any insert.
    pub after_rollback: &'static str,
}

/// A pair with its databases and its project.
#[derive(Debug)]
pub struct Real {
    pair: Pair,
    server: Server,
    project: Project,
}

/// What a database held and how it was defined.
#[derive(Debug)]
pub struct Before {
    source: Dump,
    target: Dump,
}

const SOURCE: &str = "real_old";
const TARGET: &str = "real_new";
const READER: &str = "real_reader";

impl Real {
    /// Starts a server, loads schemas and rows, and begins a project in a folder that is kept, so that what programs stand
    /// on is compiled once. Nothing where the files are not here, which is said.
    ///
    /// # Errors
    /// When there is no server, or it refuses something in the files.
    pub fn start(pair: Pair, folder: &Path) -> Result<Option<Self>> {
        let Some(files) = real_pairs::folder(pair.name) else {
            // Written past the test runner, which shows nothing of a test that passes.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: the files of {} are not here (REHOME_SHARED names their folder)",
                pair.name
            );
            return Ok(None);
        };
        let server = Server::start(&Options::default())?;
        server.create_role(READER)?;
        server.create_database(SOURCE)?;
        server.create_database(TARGET)?;
        let project = Project::kept(folder)?;
        let real = Self {
            pair,
            server,
            project,
        };
        dump_file::load(&real.source(), &files.join("source.sql"))?;
        let rows = files.join("data.sql");
        if rows.is_file() {
            dump_file::load(&real.source(), &rows)?;
        }
        dump_file::load(&real.target(), &files.join("target.sql"))?;
        real.source().execute(&format!(
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER};
             GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {READER};
             ANALYZE"
        ))?;
        Ok(Some(real))
    }

    /// The source, as its owner.
    #[must_use]
    pub fn source(&self) -> Database {
        Database::at(self.server.url(SOURCE))
    }

    /// The target, as its owner.
    #[must_use]
    pub fn target(&self) -> Database {
        Database::at(self.server.url(TARGET))
    }

    /// The project.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// What both databases hold now.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn before(&self) -> Result<Before> {
        Ok(Before {
            source: Dump::of(&self.source())?,
            target: Dump::of(&self.target())?,
        })
    }

    /// A command of `rehome` in the project, with a role that may only look at the source.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn step(&self, words: &str) -> Result<Ended> {
        let command: Rehome = self.project.rehome(words);
        let reader = self.server.url_as(READER, SOURCE);
        command.databases(&reader, self.target().url()).run()
    }

    /// Answers a decision, in the form `entity.column=value`.
    ///
    /// # Errors
    /// When the command cannot be started.
    pub fn answer(&self, answer: &str) -> Result<Ended> {
        let command = self.project.rehome("decide --by test");
        let command = command.argument("--answer").argument(answer);
        let reader = self.server.url_as(READER, SOURCE);
        command.databases(&reader, self.target().url()).run()
    }

    /// `init`, `discover`, `plan`, then the case's files in the place of the proposals; `plan` and `decide` must keep
    /// them, and find nothing wrong with them. Then the programs are written.
    ///
    /// # Errors
    /// When a command ends as it should not, or an edited file does not stay as it is.
    pub fn plan_and_generate(&self) -> Result {
        self.step("init")?.with_code(0)?;
        self.step("discover")?.with_code(0)?;
        self.step("plan")?.with_code(0)?;
        self.proposals_are_there()?;
        let case = self.case();
        self.project.add(&case)?;
        self.step("plan")?.with_code(0)?;
        self.step("decide --accept-recommended --by test")?
            .with_code(0)?;
        let mut edited = Vec::new();
        crate::project::collect(&case.join("mappings"), &mut edited)?;
        for (path, text) in edited {
            let file = path.strip_prefix(&case)?.to_string_lossy().into_owned();
            if self.project.read(&file)?.as_bytes() != text {
                return fail(format!("{file} was edited by hand and must stay"));
            }
        }
        self.step("generate --all")?.with_code(0)?;
        Ok(())
    }

    fn proposals_are_there(&self) -> Result {
        let entities = self.pair.rows.iter().map(|(entity, _)| entity);
        for entity in entities.filter(|entity| !self.pair.unproposed.contains(entity)) {
            self.project.read(&format!("mappings/{entity}.toml"))?;
        }
        Ok(())
    }

    /// Runs everything: each row of each entity has arrived, none is in quarantine, the proof says equal, and the target
    /// holds what plain SQL by hand gives. The source is as it was.
    ///
    /// # Errors
    /// When any of this is not so; the message has what differs.
    pub fn run_and_compare(&self, before: &Before) -> Result {
        let ran = self.step("run --all --output json")?;
        let told = ran.with_code(0)?.json()?;
        for (entity, rows) in self.pair.rows {
            let found = account::entity(&told, entity)?;
            for (fate, promised) in [("read", *rows), ("migrated", *rows), ("quarantined", 0)] {
                if account::count(found, fate)? != promised {
                    return fail(format!("{entity}: {promised} should be {fate}: {found:#}"));
                }
            }
            if found["validation"] != "equal" {
                return fail(format!("{entity}: {found:#}"));
            }
        }
        let questions = self.case().join("expected.sql");
        let mut arrived = expected::must_agree(&questions, &self.source(), &self.target())?;
        arrived.sort();
        let mut promised: Vec<(String, usize)> = Vec::new();
        for (entity, rows) in self.pair.rows {
            promised.push(((*entity).to_owned(), usize::try_from(*rows)?));
        }
        promised.sort();
        if arrived != promised {
            return fail(format!("{promised:?} should be compared, not {arrived:?}"));
        }
        Dump::of(&self.source())?.must_equal(&before.source)
    }

    /// Takes everything back: the target is as it was.
    ///
    /// # Errors
    /// When it is not; the message has what differs.
    pub fn roll_back(&self, before: &Before) -> Result {
        self.step("rollback --all --yes")?.with_code(0)?;
        self.target().execute(self.pair.after_rollback)?;
        Dump::of(&self.target())?.must_equal(&before.target)
    }

    fn case(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("cases")
            .join(self.pair.name)
    }
}
