//! Several processes on one run: two and four, one held up past its lease and woken again, the leader killed, and those
//! that may not join. What they leave is what one undisturbed process leaves.
//!
//! All are inside a batch when something happens: a trigger of this test holds them there.

use crate::blow::{Blow, hold_up, wake};
use crate::life::{Undisturbed, compare};
use crate::server::Server;
use crate::started::{ended, log, start_in};
use crate::step::{Command, Step};
use crate::world::World;
use rehome_runtime::control::locks;
use rehome_runtime::control::runs::{self, RunPhase};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};
use tokio_postgres::Client;

/// Teams, which members refer to, are moved before.
const TEAMS: Step = run_of("teams");
/// Members can be moved by several.
const MEMBERS: Step = run_of("members");
/// Nodes cannot: they refer to each other.
const NODES: Step = run_of("nodes");

const fn run_of(entity: &'static str) -> Step {
    Step {
        command: Command::Run,
        entity,
        mended: false,
    }
}

/// Whoever inserts waits until this test lets go of a lock.
const HOLD: &str = "
    CREATE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
    CREATE TRIGGER hold BEFORE INSERT ON public.members EXECUTE FUNCTION public.hold();
    CREATE TRIGGER hold BEFORE INSERT ON public.nodes EXECUTE FUNCTION public.hold();
    SELECT pg_advisory_lock(42)";

/// Those that wait there.
const HELD: &str = "FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
    WHERE locktype = 'advisory' AND classid = 0 AND objid = 42 AND NOT granted AND activity.datname = current_database()";

/// Every test of this kind, each in a world of its own.
pub async fn all(server: &Server, folder: &Path, usual: &Undisturbed) -> Result<(), String> {
    let begun = Instant::now();
    let stage = |number| Stage::new(server, folder, usual, number);
    two_share_a_run(stage(1000).await?).await?;
    a_joiner_is_held_up(stage(1001).await?).await?;
    the_leader_of_four_is_held_up(stage(1002).await?).await?;
    the_leader_is_killed(stage(1003).await?).await?;
    a_late_one_fails_on_its_fence(stage(1004).await?).await?;
    some_may_not_join(stage(1005).await?).await?;
    the_time_is_over(stage(1006).await?).await?;
    println!(
        "runners: two, four, a killed leader, a fence, refusals and a limit of time in {:.1} seconds",
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

async fn two_share_a_run(stage: Stage<'_>) -> Result<(), String> {
    let mut leader = stage.start(&MEMBERS, &["--workers=2"]);
    stage.held(1).await?;
    stage.shows_who_is_moved().await?;
    let mut joiner = stage.start(&MEMBERS, &["--join", "--workers=2"]);
    stage.held(2).await?;
    stage.let_go().await;
    leader.ends(0, "run done").await?;
    joiner.ends(0, "joined, ").await?;
    let both = "SELECT count(DISTINCT holder) = 2 AND bool_and(fence = 1 AND taken_from IS NULL)
                FROM rehome.migration_checkpoints WHERE entity = 'members'";
    if !stage.says(both).await {
        return Err("each of two moves batches, and none is leased twice".to_owned());
    }
    stage.ends_as_usual("two shared a run").await
}

async fn a_joiner_is_held_up(stage: Stage<'_>) -> Result<(), String> {
    let mut leader = stage.start(&MEMBERS, &["--workers=2"]);
    stage.held(1).await?;
    let mut joiner = stage.start(&MEMBERS, &["--join", "--workers=2", "--lease-seconds=1"]);
    stage.held(2).await?;
    hold_up(&joiner.program);
    stage.let_go().await;
    leader.ends(0, "run done").await?;
    wake(&joiner.program);
    joiner.ends(1, "was taken over by another process").await?;
    stage.ends_as_usual("a joiner was held up").await
}

async fn the_leader_of_four_is_held_up(stage: Stage<'_>) -> Result<(), String> {
    let mut leader = stage.start(&MEMBERS, &["--workers=1", "--lease-seconds=1"]);
    stage.held(1).await?;
    let mut joiners: Vec<Runner> = (1..=3)
        .map(|workers| stage.start(&MEMBERS, &["--join", &format!("--workers={workers}")]))
        .collect();
    stage.held(4).await?;
    hold_up(&leader.program);
    stage.let_go().await;
    for joiner in &mut joiners {
        joiner.ends(0, "").await?;
    }
    let closed = joiners
        .iter()
        .filter(|joiner| joiner.says("this one closes it"));
    if closed.count() != 1 {
        return Err("the run of a held up leader is to be closed once".to_owned());
    }
    stage.compare("the leader is held up").await?;
    wake(&leader.program);
    leader.ends(1, "was taken over by another process").await?;
    stage.ends_as_usual("the leader was held up").await
}

async fn the_leader_is_killed(stage: Stage<'_>) -> Result<(), String> {
    let mut leader = stage.start(&MEMBERS, &["--workers=2"]);
    stage.held(1).await?;
    let mut joiner = stage.start(&MEMBERS, &["--join", "--workers=2"]);
    stage.held(2).await?;
    Blow::KillBroker.strike(&leader.program);
    ended(&mut leader.program, &leader.folder).await?;
    stage.let_go().await;
    joiner.ends(0, "this one closes it").await?;
    stage.ends_as_usual("the leader was killed").await
}

/// Where its sessions cannot be ended, it comes as far as the close of its batch. This test takes the batches over.
async fn a_late_one_fails_on_its_fence(stage: Stage<'_>) -> Result<(), String> {
    let mut leader = stage.start(&MEMBERS, &["--workers=2"]);
    stage.held(1).await?;
    let mut joiner = stage.start(&MEMBERS, &["--join", "--workers=1"]);
    stage.held(2).await?;
    let table = "rehome.migration_checkpoints";
    let joined = format!(
        "(SELECT holder FROM {table} WHERE holder IS NOT NULL ORDER BY batch DESC LIMIT 1)"
    );
    let taken = format!(
        "UPDATE {table} SET holder = 'rehome test', fence = fence + 1 WHERE holder = {joined}"
    );
    stage.does(&taken).await;
    stage.let_go().await;
    joiner
        .ends(1, "was taken over by another process (rehome test)")
        .await?;
    leader.ends(0, "run done").await?;
    stage.ends_as_usual("a fence held").await
}

async fn some_may_not_join(stage: Stage<'_>) -> Result<(), String> {
    let nobody = "no process is moving rows of members";
    stage.start(&MEMBERS, &["--join"]).ends(1, nobody).await?;
    let mut leader = stage.start(&MEMBERS, &["--workers=2"]);
    let mut ordered = stage.start(&NODES, &[]);
    stage.held(2).await?;
    let alone = "one worker moves them alone";
    stage.start(&NODES, &["--join"]).ends(1, alone).await?;
    for (column, code, words) in [
        ("snapshot", 1, "is gone, with the session that held it"),
        ("program_hash", 5, "another build of this program"),
        ("mapping_hash", 5, "a program of another mapping"),
    ] {
        let change = |to: &str| {
            format!("UPDATE rehome.migration_control SET {column} = {to} WHERE entity = 'members'")
        };
        stage.does(&change(&format!("'0' || {column}"))).await;
        stage.start(&MEMBERS, &["--join"]).ends(code, words).await?;
        stage.does(&change(&format!("substr({column}, 2)"))).await;
    }
    stage.let_go().await;
    leader.ends(0, "run done").await?;
    ordered.ends(0, "run done").await?;
    let mut late = stage.start(&MEMBERS, &["--join"]);
    late.ends(0, "nothing to do").await?;
    stage.world.end().await;
    Ok(())
}

/// It holds its leases meanwhile, which are shorter.
async fn the_time_is_over(stage: Stage<'_>) -> Result<(), String> {
    let limits = ["--workers=2", "--max-seconds=8", "--lease-seconds=1"];
    let mut leader = stage.start(&MEMBERS, &limits);
    stage.held(1).await?;
    let leases = "SELECT max(lease_until) FROM rehome.migration_checkpoints";
    stage
        .does(&format!("CREATE TEMP TABLE seen AS {leases}"))
        .await;
    let renewed = format!("SELECT ({leases}) > seen.max + interval '8 seconds' FROM seen");
    stage.until(&renewed).await?;
    stage.let_go().await;
    leader
        .ends(130, "the time that --max-seconds gives is over")
        .await?;
    let left = "SELECT EXISTS (SELECT FROM rehome.migration_checkpoints WHERE state = 'pending')";
    if !leader.says("give the same command again") || !stage.says(left).await {
        return Err("a run whose time is over is not done, and says how it goes on".to_owned());
    }
    stage.start(&MEMBERS, &[]).ends(0, "run done").await?;
    stage.ends_as_usual("the time was over").await
}

/// A world in which teams are moved and nobody gets beyond the first row of anything else.
struct Stage<'s> {
    world: World<'s>,
    gate: Client,
    folder: &'s Path,
    usual: &'s Undisturbed,
}

impl<'s> Stage<'s> {
    async fn new(
        server: &'s Server,
        folder: &'s Path,
        usual: &'s Undisturbed,
        number: usize,
    ) -> Result<Self, String> {
        let world = World::new(server, number).await;
        let gate = world.connect().await;
        let stage = Self {
            world,
            gate,
            folder,
            usual,
        };
        stage.start(&TEAMS, &[]).ends(0, "run done").await?;
        stage.does(HOLD).await;
        Ok(stage)
    }

    /// Starts a process, with batches so small that there is work for all.
    fn start(&self, step: &Step, arguments: &[&str]) -> Runner {
        static RUNNERS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
        let number = RUNNERS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let place = format!("runner-{number}");
        let mut words = vec!["--batch-size=20".to_owned()];
        words.extend(arguments.iter().map(|&word| word.to_owned()));
        Runner {
            program: start_in(&self.world, (self.folder, &place), (step, false), &words),
            folder: self.folder.join(place),
        }
    }

    /// Waits until so many processes are inside a batch.
    async fn held(&self, processes: usize) -> Result<(), String> {
        let held = format!("SELECT count(DISTINCT application_name) = {processes} {HELD}");
        self.until(&held).await
    }

    async fn until(&self, question: &str) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.says(question).await {
            if Instant::now() > deadline {
                return Err(format!("it never comes to this: {question}"));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }

    async fn says(&self, question: &str) -> bool {
        let answer = self.gate.query_one(question, &[]).await;
        answer.expect(question).get(0)
    }

    /// What somebody sees who wants to join a whole run: which entities have a leader, and whether more are to come.
    async fn shows_who_is_moved(&self) -> Result<(), String> {
        let entities = ["teams", "members", "nodes"].map(str::to_owned);
        let members = vec!["members".to_owned()];
        let alone = locks::led(&self.gate, "rehome", &entities).await.unwrap();
        locks::conduct(&self.gate, "rehome").await.unwrap();
        let conducted = locks::led(&self.gate, "rehome", &entities).await.unwrap();
        let loading = runs::in_phase(&self.gate, "rehome", RunPhase::Loading).await;
        let seen = (alone, conducted, loading.unwrap());
        if seen == ((false, members.clone()), (true, members.clone()), members) {
            return Ok(());
        }
        Err(format!("it is not seen what is moved: {seen:?}"))
    }

    async fn let_go(&self) {
        self.does("SELECT pg_advisory_unlock(42)").await;
    }

    async fn does(&self, statements: &str) {
        self.gate.batch_execute(statements).await.expect(statements);
    }

    async fn compare(&self, name: &str) -> Result<(), String> {
        self.does("DROP FUNCTION IF EXISTS public.hold() CASCADE")
            .await;
        let expected = self.usual.state_after(Command::Run, "members");
        compare(&self.world, name, expected).await
    }

    async fn ends_as_usual(self, name: &str) -> Result<(), String> {
        self.compare(name).await?;
        self.world.end().await;
        Ok(())
    }
}

/// A process, and the folder of its log.
struct Runner {
    program: Child,
    folder: PathBuf,
}

impl Runner {
    /// Waits for its end, with this exit code and these words.
    async fn ends(&mut self, code: i32, words: &str) -> Result<(), String> {
        let status = ended(&mut self.program, &self.folder).await?;
        if status.code() == Some(code) && self.says(words) {
            return Ok(());
        }
        Err(format!(
            "a process ended with {status} instead of {code} and {words:?}:\n{}",
            log(&self.folder)
        ))
    }

    fn says(&self, words: &str) -> bool {
        log(&self.folder).contains(words)
    }
}

impl Drop for Runner {
    /// One that is held up still would stay for ever.
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
