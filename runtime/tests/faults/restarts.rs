//! Servers that are struck down in the midst of a run and start again, soon or late.

use crate::life::Life;
use crate::stage::{Stage, bring_up, strike_down};
use crate::step::Command;

const ARGUMENTS: [&str; 2] = ["--workers=2", "--batch-size=20"];

/// The source breaks off and is back: the run goes on by itself, under a new snapshot.
pub async fn of_the_source(stage: &Stage) -> Result<(), String> {
    let life = Life::after(stage, &["teams"]).await;
    let mut program = life.start("members", Command::Run, &ARGUMENTS);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    strike_down(&stage.source);
    bring_up(&stage.source);
    drop(gate);
    life.ends_well(program).await?;
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// The target breaks off and is back. Batches whose COMMIT was answered before the disk are lost, with their checkpoints.
pub async fn of_the_target(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams"]).await;
    let mut program = life.start("members", Command::Run, &ARGUMENTS);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    strike_down(&stage.target);
    bring_up(&stage.target);
    drop(gate);
    life.ends_well(program).await?;
    life.world.look_again().await;
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// A server stays away for longer than the attempts last: the program says so, and the same command completes its work.
pub async fn that_take_too_long(stage: &Stage) -> Result<(), String> {
    for server in [&stage.source, &stage.target] {
        let mut life = Life::after(stage, &["teams"]).await;
        let arguments = [&ARGUMENTS[..], &["--max-attempts=2"]].concat();
        let mut program = life.start("members", Command::Run, &arguments);
        let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
        strike_down(server);
        drop(gate);
        let words = [
            "cannot open the",
            "check host and port",
            "the same command goes on",
        ];
        let ended = life.ends_saying(program, &words).await;
        bring_up(server);
        ended?;
        life.world.look_again().await;
        life.completes("members", Command::Run).await?;
        life.end().await;
    }
    Ok(())
}
