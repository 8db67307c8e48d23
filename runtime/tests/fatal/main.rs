//! Rows that end the process which transforms them: by abort, by a full stack, by an endless loop. Exactly these go into
//! quarantine, and everything else is what an undisturbed run leaves, less these rows.
//!
//! This program is at once the test and the program under test, with broker and worker, confined as in production.
//! Words on its command line choose cases by their names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub
)]

mod letters;
#[path = "../engine/nothing.rs"]
mod nothing;
#[allow(dead_code)]
#[path = "../engine/server.rs"]
mod server;
mod world;

use letters::Letters;
use server::Server;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use world::{World, said};

/// The row that ends the process, in the midst of the third batch.
const ROW: i32 = 2_345;

/// The cases, by their names.
const CASES: [&str; 6] = [
    "a_row_that_aborts",
    "a_row_that_fills_the_stack",
    "a_row_that_loops_for_ever",
    "started_anew_by_an_operator",
    "a_mended_row_comes_in_by_replay",
    "too_many_rows",
];

async fn case(name: &str, stage: &Stage<'_>) -> Result<(), String> {
    match name {
        "a_row_that_aborts" => stage.one_row("abort", "--workers=2").await,
        "a_row_that_fills_the_stack" => stage.one_row("stack", "--workers=1").await,
        "a_row_that_loops_for_ever" => stage.one_row("loop", "--workers=2 --stall-seconds=1").await,
        "started_anew_by_an_operator" => stage.started_anew().await,
        "a_mended_row_comes_in_by_replay" => stage.mended().await,
        _ => stage.too_many().await,
    }
}

fn main() -> ExitCode {
    let own = std::env::current_exe().unwrap();
    if own.ends_with("letters") {
        return rehome_runtime::program::main(&Letters);
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let chosen =
        |name: &&str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let chosen: Vec<&str> = CASES.into_iter().filter(chosen).collect();
    if chosen.is_empty() {
        return ExitCode::SUCCESS;
    }
    let folder = Folder::new(&own);
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    match event_loop.block_on(all(&chosen, &folder.0.join("letters"))) {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Goes through the cases; gives how many did not end as they should.
async fn all(chosen: &[&str], program: &Path) -> usize {
    let server = Server::shared();
    let usual = World::new(&server, program, "usual", "").await;
    usual.exits("run", 0).expect("nothing happens");
    let stage = Stage {
        usual: usual.state().await.unwrap(),
        server: &server,
        program,
    };
    let mut failed = 0;
    for name in chosen {
        let begun = Instant::now();
        let ended = case(name, &stage).await;
        let word = if ended.is_ok() { "ok" } else { "FAILED" };
        println!(
            "case {name} ... {word} ({:.1} s)",
            begun.elapsed().as_secs_f64()
        );
        if let Err(why) = ended {
            println!("{why}\n");
            failed += 1;
        }
    }
    failed
}

struct Stage<'s> {
    server: &'s Server,
    program: &'s Path,
    usual: Vec<String>,
}

impl Stage<'_> {
    /// A world in which some rows are of another kind.
    async fn world(&self, name: &str, kind: &str, rows: &str) -> World<'_> {
        let changed = format!("UPDATE public.old_letter SET kind = '{kind}' WHERE {rows}");
        World::new(self.server, self.program, name, &changed).await
    }

    /// What is left where one row is in quarantine for this kind.
    fn without_the_row(&self, kind: &str) -> Vec<String> {
        let own = [format!("row {ROW} "), format!("mapping {ROW} ")];
        let is_own = |line: &&String| own.iter().any(|begin| line.starts_with(begin));
        let others = self.usual.iter().filter(|line| !is_own(line)).cloned();
        let refused = format!("quarantined {ROW} transform fatal {kind}");
        let mut left: Vec<String> = others.chain([refused]).collect();
        left.sort();
        left
    }

    async fn is_left(&self, world: &World<'_>, expected: Vec<String>) -> Result<(), String> {
        let mut state = world.state().await?;
        state.sort();
        let differs = state.iter().find(|line| !expected.contains(line));
        let missing = expected.iter().find(|line| !state.contains(line));
        match (differs, missing, state.len() == expected.len()) {
            (None, None, true) => Ok(()),
            _ => Err(format!(
                "there is {differs:?}, and there is not {missing:?}"
            )),
        }
    }

    async fn one_row(&self, kind: &str, words: &str) -> Result<(), String> {
        let world = self
            .world(&format!("one_{kind}"), kind, &format!("id = {ROW}"))
            .await;
        let told = world.exits(&format!("run {words}"), 0)?;
        let key = format!("the row with the key {ROW} has ended 3 processes");
        if !told.contains(&key) || !told.contains("has ended the worker (for the 1st time)") {
            return Err(format!("it does not say what happened:\n{told}"));
        }
        self.is_left(&world, self.without_the_row(kind)).await?;
        // Three of the batch, one of each larger part, three of the row; and the row that was found.
        let noted = "SELECT count(*) FILTER (WHERE payload->>'message' LIKE 'signal % has ended the worker%'),
                            count(*) FILTER (WHERE payload->>'message' LIKE 'the row with the key 2345 has ended%'),
                            count(*) FILTER (WHERE run_id IS NULL)
                     FROM rehome.migration_journal WHERE kind = 'error'";
        let noted = world.target.query_one(noted, &[]).await.unwrap();
        let noted: [i64; 3] = [0, 1, 2].map(|column| noted.get(column));
        if noted != [8, 1, 0] {
            return Err(format!("the journal has {noted:?} of what was got over"));
        }
        world.exits("validate", 0)?;
        let again = world.exits("run", 0)?;
        if !again.contains("nothing to do") {
            return Err(again);
        }
        world.exits("rollback", 0)?;
        let left = "SELECT (SELECT count(*) FROM public.letters) + (SELECT count(*) FROM rehome.migration_suspects)";
        let left = world.target.query_one(left, &[]).await.unwrap();
        match left.get::<_, i64>(0) {
            0 => Ok(()),
            _ => Err("a rollback leaves rows".to_owned()),
        }
    }

    /// Without a broker nobody starts it again but this test, and each time it goes on by what is on record.
    async fn started_anew(&self) -> Result<(), String> {
        let world = self.world("anew", "abort", &format!("id = {ROW}")).await;
        for start in 1..20 {
            let output = world.run("run --sandbox=none --workers=2");
            match (output.status.signal(), output.status.code()) {
                (Some(_), _) => {}
                (None, Some(0)) if start > 6 => {
                    return self.is_left(&world, self.without_the_row("abort")).await;
                }
                _ => {
                    return Err(format!(
                        "start {start}: {}\n{}",
                        output.status,
                        said(&output)
                    ));
                }
            }
        }
        Err("it never ends".to_owned())
    }

    async fn mended(&self) -> Result<(), String> {
        let world = self.world("mended", "abort", &format!("id = {ROW}")).await;
        world.exits("run", 0)?;
        // The row is as it was: it is tried once more, and stays.
        world.exits("replay", 0)?;
        self.is_left(&world, self.without_the_row("abort")).await?;
        let mend = format!("UPDATE public.old_letter SET kind = 'plain {ROW}' WHERE id = {ROW}");
        world.source.batch_execute(&mend).await.unwrap();
        world.exits("replay", 0)?;
        self.is_left(&world, self.usual.clone()).await?;
        world.exits("validate", 0).map(drop)
    }

    async fn too_many(&self) -> Result<(), String> {
        let world = self
            .world("many", "abort", "id BETWEEN 2301 AND 2311")
            .await;
        let told = world.exits("run --workers=1", 1)?;
        for words in [
            "11 rows of letters end the process",
            "Mend it",
            "the same command",
        ] {
            if !told.contains(words) {
                return Err(format!("it does not say `{words}`:\n{told}"));
            }
        }
        // What is mended comes in by the same command.
        let mend = "UPDATE public.old_letter SET kind = 'plain ' || id WHERE kind = 'abort'";
        world.source.batch_execute(mend).await.unwrap();
        world.exits("run", 0)?;
        self.is_left(&world, self.usual.clone()).await
    }
}

/// A folder with this program under the name of its entity; removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(own: &Path) -> Self {
        let name = format!("fatal-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::hard_link(own, folder.join("letters")).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
