//! Sessions of ours that are terminated by an administrator, each in its turn.

use crate::life::Life;
use crate::server::Server;
use crate::stage::{Stage, session};
use crate::step::Command;
use crate::world::OLD;
use std::time::Duration;
use tokio_postgres::Client;

/// With two workers a program has these sessions: one of the target and two of the source, for itself and each worker.
const OF_THE_TARGET: usize = 3;
const OF_THE_SOURCE: usize = 6;

/// What a program says that opens its sessions anew.
const AGAIN: &str = "new connections in";

/// A run with two workers loses a session, each one in a life of its own, and goes on. What it got over, the journal has.
pub async fn while_rows_are_moved(stage: &Stage) -> Result<(), String> {
    let mut missed = 0;
    for place in 0..OF_THE_TARGET + OF_THE_SOURCE {
        let life = Life::after(stage, &["teams"]).await;
        let arguments = ["--workers=2", "--batch-size=20"];
        let mut program = life.start("members", Command::Run, &arguments);
        let gate = life.gate_at_a_batch(&mut program, "members", 20).await;
        match place.checked_sub(OF_THE_TARGET) {
            None => terminate(&stage.target, &life.world.name, place).await?,
            Some(place) => terminate(&stage.source, OLD, place).await?,
        }
        drop(gate);
        life.ends_well(program).await?;
        // Of a session that was not needed any more nothing is missed; of one that waits for its client nothing is told by
        // the server.
        if life.said().contains(AGAIN) {
            life.has_noted(1, ("members", None), AGAIN).await?;
            missed += 1;
        }
        life.is_as_usual("members", Command::Run).await?;
        life.end().await;
    }
    match missed {
        0 => Err("none of the sessions was missed".to_owned()),
        _ => Ok(()),
    }
}

/// What is done behind the load, held where all sessions are open: each loses one, in turn. Building indexes and proving
/// go on by themselves; of a rollback the program says that the same command goes on.
pub async fn in_every_other_phase(stage: &Stage) -> Result<(), String> {
    let any = |rows: &str| format!("SELECT EXISTS (SELECT FROM {rows})");
    let off = "rehome.migration_bulk_objects WHERE entity = 'members' AND state <> 'back'";
    let built = format!(
        "{} AND NOT EXISTS (SELECT FROM rehome.migration_checkpoints WHERE entity = 'members' AND state = 'pending')",
        any(off)
    );
    let held = "LOCK TABLE public.members IN ACCESS EXCLUSIVE MODE".to_owned();
    let batch = "rehome.migration_checkpoints WHERE entity = 'members'";
    let gates = [
        (
            Command::Run,
            built,
            format!("SELECT FROM {off} FOR UPDATE"),
            true,
        ),
        (Command::Validate, any("public.members"), held, true),
        (
            Command::Rollback,
            any(batch),
            format!("SELECT FROM {batch} FOR UPDATE"),
            false,
        ),
    ];
    for (command, ready, lock, by_itself) in gates {
        for place in 0.. {
            let life = match command {
                Command::Run => Life::after(stage, &["teams"]).await,
                Command::Validate => Life::after(stage, &["teams", "members", "nodes"]).await,
                _ => Life::after(stage, &["teams", "members"]).await,
            };
            let mut program = life.start("members", command, &[]);
            let gate = life.gate(&mut program, ready.clone(), lock.clone()).await;
            let lost = terminate(&stage.target, &life.world.name, place).await;
            drop(gate);
            let ended = life.ends_well(program).await;
            if lost.is_err() {
                // There are no more sessions than those that were lost before.
                assert!(place > 0, "a program that works has a session");
                life.end().await;
                break;
            }
            if by_itself {
                ended?;
            } else if ended.is_err() {
                life.has_said("the same command goes on from there")?;
            }
            life.completes("members", command).await?;
            life.end().await;
        }
    }
    Ok(())
}

/// Terminates the session of this number, by age, that the program has in a database.
async fn terminate(server: &Server, database: &str, place: usize) -> Result<(), String> {
    let admin = session(server, database).await;
    let found = format!(
        "SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND application_name LIKE 'rehome %'
         ORDER BY backend_start, pid OFFSET {place} LIMIT 1"
    );
    let found = admin.query_opt(&found, &[]).await.unwrap();
    let found = found.ok_or_else(|| format!("{database} has no session {place}"))?;
    let pid: i32 = found.get(0);
    let terminate = "SELECT pg_terminate_backend($1)";
    let terminated = admin.query_one(terminate, &[&pid]).await.unwrap();
    if !terminated.get::<_, bool>(0) {
        return Err(format!("session {place} of {database} was gone already"));
    }
    until_gone(&admin, pid).await;
    Ok(())
}

async fn until_gone(admin: &Client, pid: i32) {
    let there = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1";
    while admin
        .query_one(there, &[&pid])
        .await
        .unwrap()
        .get::<_, i64>(0)
        > 0
    {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
