//! A target that has much to do: no batch begins while it has, the program says so, and goes on when it has less.

use crate::life::Life;
use crate::stage::{Stage, session};
use crate::step::Command;
use std::time::Duration;

const ARGUMENTS: [&str; 2] = ["--workers=2", "--batch-size=20"];

/// A query that gives what a test has written down.
const QUERY: [&str; 2] = [
    "--throttle-query=-- of the day\nSELECT load FROM public.load_now -- alone\n; ",
    "--throttle-limit=5",
];

const WAITS: &str = "no new batch begins";

/// Sessions of others that work: the program begins nothing until there are few enough of them.
pub async fn of_sessions(stage: &Stage) -> Result<(), String> {
    let life = Life::after(stage, &["teams"]).await;
    let admin = session(&stage.target, "postgres").await;
    for _ in 0..12 {
        let sleeper = session(&stage.target, "postgres").await;
        tokio::spawn(async move { sleeper.batch_execute("SELECT pg_sleep(600)").await });
    }
    let sleeping =
        "FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' AND state = 'active'";
    let all = format!("SELECT count(*) = 12 {sleeping}");
    while !admin.query_one(&all, &[]).await.unwrap().get::<_, bool>(0) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let arguments = [&ARGUMENTS[..], &["--max-active-sessions=8"]].concat();
    let mut program = life.start("members", Command::Run, &arguments);
    let words = "no new batch begins: active sessions of others";
    life.says(&mut program, words).await?;
    is_untouched(&life).await?;
    let end = format!("SELECT pg_terminate_backend(pid) {sleeping}");
    admin.query(&end, &[]).await.unwrap();
    life.ends_well(program).await?;
    life.has_said("goes on: active sessions of others")?;
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// Nothing was begun: not a row is in.
async fn is_untouched(life: &Life<'_>) -> Result<(), String> {
    let done = "SELECT EXISTS (SELECT FROM rehome.migration_checkpoints WHERE entity = 'members' AND state = 'done')";
    match life.world.says(done).await {
        true => Err("a batch has begun".to_owned()),
        false => Ok(()),
    }
}

/// A number that a query of the user's gives, which rises in the midst of the work and falls again.
pub async fn of_a_query(stage: &Stage) -> Result<(), String> {
    let life = Life::after(stage, &["teams"]).await;
    let admin = life.world.connect().await;
    let table = "CREATE TABLE public.load_now AS SELECT 5 AS load";
    admin.batch_execute(table).await.unwrap();
    let arguments = [&ARGUMENTS[..], &QUERY].concat();
    let mut program = life.start("members", Command::Run, &arguments);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    let set = "UPDATE public.load_now SET load = 7";
    admin.batch_execute(set).await.unwrap();
    let words = "the number that --throttle-query gives in the target: 7, of 5 that may be";
    life.says(&mut program, words).await?;
    drop(gate);
    // What the lanes have in hand goes in, and they wait.
    let idle = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE 'rehome %' AND state <> 'idle')";
    while !life.world.says(idle).await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let left = "SELECT EXISTS (SELECT FROM rehome.migration_checkpoints WHERE entity = 'members' AND state = 'pending')";
    assert!(life.world.says(left).await, "nothing was held back");
    admin
        .batch_execute("DELETE FROM public.load_now; INSERT INTO public.load_now VALUES (0)")
        .await
        .unwrap();
    life.ends_well(program).await?;
    life.has_said(
        "goes on: the number that --throttle-query gives in the target: 0, of 5 that may be",
    )?;
    admin
        .batch_execute("DROP TABLE public.load_now")
        .await
        .unwrap();
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// A program that waits for the target heeds the wish to stop, also while the target does not answer the query.
pub async fn that_is_stopped(stage: &Stage) -> Result<(), String> {
    for query in ["SELECT 7", "SELECT 7 FROM pg_sleep(9)"] {
        let life = Life::after(stage, &["teams"]).await;
        let query = format!("--throttle-query={query}");
        let arguments = [&ARGUMENTS[..], &[&query, "--throttle-limit=5"]].concat();
        let mut program = life.start("members", Command::Run, &arguments);
        if query.contains("sleep") {
            let asks = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(9)%' AND pid <> pg_backend_pid())";
            while !life.world.says(asks).await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        } else {
            life.says(&mut program, WAITS).await?;
        }
        let begun = "SELECT to_regclass('rehome.migration_checkpoints') IS NOT NULL";
        assert!(life.world.says(begun).await);
        life.is_interrupted(program).await?;
        is_untouched(&life).await?;
        life.completes("members", Command::Run).await?;
        life.end().await;
    }
    Ok(())
}

/// What cannot be measured is told, and nothing is moved as if it had been.
pub async fn that_cannot_be_asked(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams"]).await;
    for (query, words) in [
        ("SELECT load FROM nowhere", ["--throttle-query", "42P01"]),
        (
            "SELECT NULL::integer",
            [
                "--throttle-query gives no number",
                "0 where there is nothing",
            ],
        ),
        (
            "SELECT set_config('a.b', 'c', false)",
            ["--throttle-query", "22P02"],
        ),
        (
            "SELECT 1; DELETE FROM public.teams",
            ["--throttle-query", "42601"],
        ),
        (
            "SELECT nextval('public.nodes_id_seq')",
            ["--throttle-query", "25006"],
        ),
    ] {
        let query = format!("--throttle-query={query}");
        let arguments = [
            &ARGUMENTS[..],
            &[&query, "--throttle-limit=5"],
            &["--max-attempts=1"],
        ];
        let program = life.start("members", Command::Run, &arguments.concat());
        life.ends_saying(program, &words).await?;
        is_untouched(&life).await?;
    }
    let admin = crate::limits::role(&mut life, "blind").await;
    let arguments = [&ARGUMENTS[..], &["--max-active-sessions=2"]].concat();
    let program = life.start("members", Command::Run, &arguments);
    life.ends_saying(
        program,
        &["may not see what other sessions", "GRANT pg_monitor"],
    )
    .await?;
    is_untouched(&life).await?;
    let grant = "GRANT pg_monitor TO blind";
    admin.batch_execute(grant).await.unwrap();
    let arguments = [&arguments[..], &["--max-lag=1GB", "--snapshot-age=0.001"]].concat();
    let program = life.start("members", Command::Run, &arguments);
    life.ends_well(program).await?;
    life.has_said("no standby is connected to the target")?;
    life.has_said("the snapshot of the source is ")?;
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    admin.batch_execute("DROP ROLE blind").await.unwrap();
    Ok(())
}
