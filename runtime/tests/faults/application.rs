//! An application that works on the target's server while rows are moved there: `pgbench`, as it comes with PostgreSQL.
//! While its sessions are active, the load begins nothing new; when they are gone, it goes on and ends whole.

use crate::life::Life;
use crate::server::{self, Server};
use crate::stage::{Stage, session};
use crate::started::PATIENCE;
use crate::step::Command;
use rustix::process::{Pid, Signal, kill_process};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tokio_postgres::Client;

/// The application's own database, beside that of the load.
const BANK: &str = "bank";

/// More sessions than the limits below let be, by more than the tests have sessions of their own.
const CLIENTS: &str = "--client=12";

/// After so many transactions more, a load that is not held back has closed another batch.
const A_WHILE: i64 = 200;

/// How the load is told what it may not disturb, and what it says of it.
const THROTTLES: [(&[&str], &str); 2] = [
    (
        &["--max-active-sessions=4"],
        "active sessions of others in the target",
    ),
    (
        &[
            "--throttle-query=SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench'",
            "--throttle-limit=4",
        ],
        "the number that --throttle-query gives in the target",
    ),
];

/// The load stands still in the midst of its work while the application works, and only then.
pub async fn beside_a_load(stage: &Stage) -> Result<(), String> {
    let program = server::programs().join("pgbench");
    if !program.exists() {
        println!(
            "  skipped: {} is not installed, so there is no application to make way for",
            program.display()
        );
        return Ok(());
    }
    let admin = session(&stage.target, "postgres").await;
    let make = format!("CREATE DATABASE {BANK}");
    admin.batch_execute(&make).await.unwrap();
    let made = pgbench(&program, &stage.target)
        .args(["--initialize", "--quiet"])
        .status();
    assert!(made.unwrap().success(), "pgbench makes its tables");
    for (throttle, words) in THROTTLES {
        makes_way(stage, &program, throttle, words).await?;
    }
    let remove = format!("DROP DATABASE {BANK} WITH (FORCE)");
    admin.batch_execute(&remove).await.unwrap();
    Ok(())
}

async fn makes_way(
    stage: &Stage,
    pgbench: &Path,
    throttle: &[&str],
    words: &str,
) -> Result<(), String> {
    let life = Life::after(stage, &["teams"]).await;
    let arguments = [&["--workers=2", "--batch-size=20"], throttle].concat();
    let mut program = life.start("members", Command::Run, &arguments);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    let application = Application::start(pgbench, &stage.target).await;
    let waits = format!("no new batch begins: {words}");
    life.says(&mut program, &waits).await?;
    drop(gate);
    stands_still(&life, &application).await?;
    let goes_on = format!("goes on: {words}");
    if life.has_said(&goes_on).is_ok() {
        return Err(format!("it went on too early:\n{}", life.said()));
    }
    application.end();
    life.ends_well(program).await?;
    life.has_said(&goes_on)?;
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// Waits until no batch was closed for a while of the application's, and looks that there are batches left to close.
async fn stands_still(life: &Life<'_>, application: &Application) -> Result<(), String> {
    let target = life.world.connect().await;
    let (mut before, mut done) = (None, batches(&target, "done").await);
    while before != Some(done) {
        application.goes_on().await?;
        before = Some(done);
        done = batches(&target, "done").await;
    }
    match batches(&target, "pending").await {
        0 => Err("nothing was held back".to_owned()),
        _ => Ok(()),
    }
}

async fn batches(target: &Client, state: &str) -> i64 {
    let sql =
        "SELECT count(*) FROM rehome.migration_checkpoints WHERE entity = 'members' AND state = $1";
    target.query_one(sql, &[&state]).await.unwrap().get(0)
}

/// `pgbench` at work; it ends when it is dropped.
struct Application {
    process: Child,
    session: Client,
}

impl Application {
    async fn start(program: &Path, server: &Server) -> Self {
        let session = session(server, BANK).await;
        let begun = pgbench(program, server)
            .args([CLIENTS, "--jobs=2", "--no-vacuum", "--time=3600"])
            .spawn();
        Self {
            process: begun.expect("pgbench starts"),
            session,
        }
    }

    /// Waits until it has done some transactions more.
    async fn goes_on(&self) -> Result<(), String> {
        let (until, deadline) = (self.done().await + A_WHILE, Instant::now() + PATIENCE);
        while self.done().await < until {
            if Instant::now() > deadline {
                return Err("pgbench does nothing".to_owned());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// How many transactions it has done.
    async fn done(&self) -> i64 {
        let sql = "SELECT count(*) FROM public.pgbench_history";
        self.session.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Ends it as its user would.
    fn end(mut self) {
        kill_process(Pid::from_child(&self.process), Signal::INT).unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        // It has ended already where all went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn pgbench(program: &Path, server: &Server) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    command
        .args(["--host=127.0.0.1", "--username=postgres"])
        .arg(format!("--port={}", server.port))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env("PGDATABASE", BANK);
    command
}
