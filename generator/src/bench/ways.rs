//! The ways to move the same rows: what each is called, what it needs, what it runs.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rehome_runtime::report::Phase;

use super::world::World;

const BEGIN: &str = include_str!("scripts/begin.sh");

/// In what state the target is when a way begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The new schema, as before the first run of the big table.
    New,
    /// The same; what is written goes beside it, into tables without keys.
    Bare,
    /// A database without anything.
    Empty,
    /// A database with the old schema, the small tables filled.
    Equal,
    /// The new schema as a run has left it; nothing is written but a report.
    Finished,
    /// Nothing is written.
    None,
}

/// What a way runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Work {
    /// The generated program that takes keys and indexes off meanwhile.
    Bulk,
    /// The generated program that leaves everything on.
    Live,
    /// Its proof of every row, all checks included.
    Proof,
    /// One half of its run, in the program's word for it.
    Half(&'static str),
    /// A script for `sh`, with its own variables.
    Script(&'static str, Vec<(&'static str, String)>),
}

impl Work {
    /// The phase in which rehome's programs go through the rows; others' tell of none.
    pub(super) fn phase(&self) -> Phase {
        match self {
            Self::Proof => Phase::Validate,
            Self::Bulk | Self::Live | Self::Half(_) | Self::Script(..) => Phase::Load,
        }
    }
}

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) name: &'static str,
    /// By which `--only` chooses.
    pub(super) family: &'static str,
    pub(super) title: String,
    pub(super) ground: Ground,
    pub(super) work: Work,
    /// Why it cannot be measured here.
    pub(super) missing: Option<String>,
}

/// The names that `--only` takes, in the order of the result.
pub const FAMILIES: [&str; 14] = [
    "rehome",
    "pgcopydb",
    "dump",
    "copy",
    "insert-select",
    "live",
    "live-copy",
    "pgloader",
    "null-sink",
    "null-source",
    "read",
    "write",
    "validate",
    "read-both",
];

/// Of these, the ones that are measured where rehome is compared with itself: at several sizes, with bad rows.
pub const OWN_FAMILIES: [&str; 3] = ["rehome", "live", "validate"];

/// Families of ways that need the finished rows and their mappings in files.
pub(super) const FROM_FINISHED: [&str; 3] = ["insert-select", "live-copy", "write"];

/// The programs of others that ways run.
#[derive(Debug)]
pub(super) struct Tools {
    pub(super) psql: Option<PathBuf>,
    pub(super) pg_dump: Option<PathBuf>,
    pub(super) pg_restore: Option<PathBuf>,
    pub(super) pgcopydb: Option<PathBuf>,
    pub(super) pgloader: Option<PathBuf>,
}

impl Tools {
    /// Those of the servers' installation, and others by PATH.
    pub(super) fn find(world: &World) -> Self {
        let own = |name: &str| world.target.binaries().program(name);
        Self {
            psql: own("psql"),
            pg_dump: own("pg_dump"),
            pg_restore: own("pg_restore"),
            pgcopydb: in_path("pgcopydb"),
            pgloader: in_path("pgloader"),
        }
    }

    /// Each as a variable of the scripts; empty where it is not installed.
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        let tools = [
            ("PSQL", &self.psql),
            ("PG_DUMP", &self.pg_dump),
            ("PG_RESTORE", &self.pg_restore),
            ("PGCOPYDB", &self.pgcopydb),
            ("PGLOADER", &self.pgloader),
        ];
        let text = |path: &Option<PathBuf>| {
            path.as_deref()
                .map_or_else(String::new, |path| path.display().to_string())
        };
        tools
            .into_iter()
            .map(|(name, path)| (name.to_owned(), text(path)))
            .collect()
    }
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut found = std::env::split_paths(&path).map(|folder| folder.join(name));
    found.find(|program| is_executable(program))
}

/// A file that somebody may run, as a shell looks for programs.
fn is_executable(program: &Path) -> bool {
    std::fs::metadata(program)
        .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// A whole script, with what all of them begin with.
pub(super) fn script(text: &str) -> String {
    format!("{BEGIN}\n{text}")
}

/// All ways of the families that were chosen; all where none was. `jobs` is how many things at a time others' programs
/// are told to do.
pub(super) fn chosen(tools: &Tools, only: &[String], jobs: u32) -> Vec<Way> {
    let all = [
        vec![own_run(), live_run(), proof()],
        halves().to_vec(),
        pgcopydb(tools, jobs),
        dumps(tools, jobs),
        plain(tools),
        vec![pgloader(tools, jobs)],
        finished(tools),
    ];
    let mut ways = all.concat();
    ways.retain(|way| only.is_empty() || only.iter().any(|name| name == way.family));
    let place = |way: &Way| FAMILIES.iter().position(|family| *family == way.family);
    ways.sort_by_key(place);
    ways
}

/// rehome's own run, as it is compared with everything else.
pub(super) fn own_run() -> Way {
    own(
        "rehome",
        "rehome run, bulk: transform, mappings, indexes and keys",
        Work::Bulk,
    )
}

/// rehome's own run into tables that others use.
pub(super) fn live_run() -> Way {
    own(
        "live",
        "rehome run, live: into tables with all constraints",
        Work::Live,
    )
}

/// The proof of what a run has left.
pub(super) fn proof() -> Way {
    Way {
        ground: Ground::Finished,
        ..own(
            "validate",
            "rehome's proof: every row through the transform again, every row and mapping of the target, all checks",
            Work::Proof,
        )
    }
}

/// The halves of a run, each by itself.
fn halves() -> [Way; 2] {
    let half = |name, title, half| Way {
        ground: Ground::None,
        ..own(name, title, Work::Half(half))
    };
    [
        half(
            "null-sink",
            "rehome with nothing to write: every row is read, transformed and encoded as in a run, and dropped",
            "reading",
        ),
        half(
            "null-source",
            "rehome with nothing to read: rows in memory are written as in a bulk run, with mappings and checkpoints, no indexes and keys after",
            "writing",
        ),
    ]
}

fn own(name: &'static str, title: &str, work: Work) -> Way {
    Way {
        name,
        family: name,
        title: title.to_owned(),
        ground: Ground::New,
        work,
        missing: None,
    }
}

fn by_script(
    (name, family): (&'static str, &'static str),
    title: impl Into<String>,
    ground: Ground,
    script: &'static str,
    needed: &[(&str, &Option<PathBuf>)],
) -> Way {
    let absent: Vec<&str> = needed
        .iter()
        .filter(|(_, path)| !path.as_deref().is_some_and(is_executable))
        .map(|(name, _)| *name)
        .collect();
    Way {
        name,
        family,
        title: title.into(),
        ground,
        work: Work::Script(script, Vec::new()),
        missing: (!absent.is_empty()).then(|| format!("{} is not installed", absent.join(", "))),
    }
}

impl Way {
    fn with(mut self, more: &[(&'static str, &str)]) -> Self {
        if let Work::Script(_, variables) = &mut self.work {
            variables.extend(
                more.iter()
                    .map(|(name, value)| (*name, (*value).to_owned())),
            );
        }
        self
    }
}

fn pgcopydb(tools: &Tools, jobs: u32) -> Vec<Way> {
    let script = include_str!("scripts/pgcopydb.sh");
    let way = |name, jobs: u32, more: &str| {
        let title = format!("pgcopydb clone, {} {more}", counted(jobs, "job"));
        let needed = [("pgcopydb", &tools.pgcopydb)];
        let names = (name, "pgcopydb");
        by_script(names, title.trim_end(), Ground::Empty, script, &needed)
            .with(&[("JOBS", &jobs.to_string()), ("MORE", more)])
    };
    vec![
        way("pgcopydb-1", 1, ""),
        way("pgcopydb-jobs", jobs, ""),
        way("pgcopydb-split", jobs, "--split-tables-larger-than 64MB"),
    ]
}

fn counted(number: u32, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{ending}")
}

fn dumps(tools: &Tools, jobs: u32) -> Vec<Way> {
    let Tools {
        psql,
        pg_dump,
        pg_restore,
        ..
    } = tools;
    vec![
        by_script(
            ("dump-pipe", "dump"),
            "pg_dump | psql",
            Ground::Empty,
            include_str!("scripts/dump_pipe.sh"),
            &[("psql", psql), ("pg_dump", pg_dump)],
        ),
        by_script(
            ("dump-folder", "dump"),
            format!("pg_dump -Fd -j{jobs}, then pg_restore -j{jobs}"),
            Ground::Empty,
            include_str!("scripts/dump_folder.sh"),
            &[("pg_restore", pg_restore), ("pg_dump", pg_dump)],
        )
        .with(&[("JOBS", &jobs.to_string())]),
    ]
}

fn plain(tools: &Tools) -> Vec<Way> {
    let psql = [("psql", &tools.psql)];
    vec![
        by_script(
            ("copy", "copy"),
            "\\copy | \\copy, binary, into an equal table with its keys",
            Ground::Equal,
            include_str!("scripts/copy.sh"),
            &psql,
        ),
        by_script(
            ("read", "read"),
            "psql reads the source table once, binary, one stream, to nowhere",
            Ground::None,
            include_str!("scripts/read.sh"),
            &psql,
        ),
        by_script(
            ("read-both", "read-both"),
            "psql reads both big tables once, binary, to nowhere, both at once",
            Ground::Finished,
            include_str!("scripts/read_both.sh"),
            &psql,
        ),
    ]
}

fn pgloader(tools: &Tools, jobs: u32) -> Way {
    by_script(
        ("pgloader", "pgloader"),
        format!("pgloader, {}", counted(jobs, "worker")),
        Ground::Empty,
        include_str!("scripts/pgloader.sh"),
        &[("pgloader", &tools.pgloader)],
    )
    .with(&[("JOBS", &jobs.to_string())])
}

fn finished(tools: &Tools) -> Vec<Way> {
    let psql = [("psql", &tools.psql)];
    let insert_select = |name, title, bare| {
        let script = include_str!("scripts/insert_select.sh");
        let names = (name, "insert-select");
        by_script(names, title, Ground::New, script, &psql).with(&[("BARE", bare)])
    };
    vec![
        insert_select(
            "insert-select",
            "INSERT … SELECT over postgres_fdw, joins to the mappings, all keys and checks on",
            "false",
        ),
        insert_select(
            "insert-select-bare",
            "the same with keys and checks taken off and made again behind the rows",
            "true",
        ),
        by_script(
            ("live-copy", "live-copy"),
            "the finished bytes by \\copy, one stream, into the live tables",
            Ground::New,
            include_str!("scripts/import_finished.sh"),
            &psql,
        ),
        by_script(
            ("write", "write"),
            "psql writes the finished rows and mappings from files, one stream, into tables without keys",
            Ground::Bare,
            include_str!("scripts/write.sh"),
            &psql,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_installed_is_named_and_everything_has_a_family() {
        let tools = Tools {
            psql: Some("/bin/sh".into()),
            pg_dump: None,
            pg_restore: None,
            pgcopydb: None,
            pgloader: None,
        };
        let all = chosen(&tools, &[], 3);
        assert!(all.iter().all(|way| FAMILIES.contains(&way.family)));
        let missing = |name: &str| {
            let way = all.iter().find(|way| way.name == name);
            way.and_then(|way| way.missing.clone())
        };
        assert_eq!(missing("copy"), None);
        assert_eq!(
            missing("dump-pipe").as_deref(),
            Some("pg_dump is not installed")
        );
        let two = chosen(&tools, &["copy".to_owned(), "rehome".to_owned()], 3);
        let names: Vec<&str> = two.iter().map(|way| way.name).collect();
        assert_eq!(names, ["rehome", "copy"]);
        let split = all.iter().find(|way| way.name == "dump-folder");
        let title = split.map(|way| way.title.as_str());
        assert_eq!(title, Some("pg_dump -Fd -j3, then pg_restore -j3"));
    }
}
