//! A network that swallows what it is given, without a word to either end.

use crate::life::Life;
use crate::proxy::{Blow, Proxy, Sight};
use crate::stage::Stage;
use crate::step::Command;
use std::time::Duration;

const ARGUMENTS: [&str; 3] = ["--workers=2", "--batch-size=20", "--stall-seconds=1"];

/// One session goes silent: it is given up, what it leaves in the server is ended, and the run goes on by itself.
pub async fn of_one_session(stage: &Stage) -> Result<(), String> {
    // The only session that nodes have of the target holds their lock, and the server does not know that it is lost.
    for (entity, sight, nth) in [
        ("members", Sight::Commit, 12),
        ("nodes", Sight::Rows, 40),
        ("members", Sight::WantsRows, 9),
    ] {
        let before: &[_] = match entity {
            "nodes" => &["teams", "members"],
            _ => &["teams"],
        };
        let mut life = Life::after(stage, before).await;
        let (source, target) = (
            Proxy::to(&stage.source).await,
            Proxy::to(&stage.target).await,
        );
        life.source_url = source.url(&life.source_url, &stage.source);
        life.target_url = target.url(&life.target_url, &stage.target);
        let (road, side) = match sight {
            Sight::WantsRows => (&source, "source"),
            Sight::Commit | Sight::Rows => (&target, "target"),
        };
        road.arm(sight, nth, Blow::Silence);
        let program = life.start(entity, Command::Run, &ARGUMENTS);
        life.ends_well(program)
            .await
            .map_err(|why| format!("{sight:?}: {why}"))?;
        assert!(road.has_struck(), "so much is said");
        life.has_said(&format!("no byte came from the {side} database for "))?;
        life.is_as_usual(entity, Command::Run).await?;
        life.end().await;
    }
    Ok(())
}

/// Nothing goes through any more: the program ends, and the same command completes its work when the road is good again.
pub async fn of_the_whole_road(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams"]).await;
    let direct = life.target_url.clone();
    let road = Proxy::to(&stage.target).await;
    life.target_url = road.url(&direct, &stage.target) + "?connect_timeout=1";
    let arguments = [&ARGUMENTS[..], &["--max-attempts=2"]].concat();
    let mut program = life.start("members", Command::Run, &arguments);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    road.hush();
    drop(gate);
    let words = [
        "no answer within 1 seconds",
        "check host, port and firewalls",
        "the same command goes on",
    ];
    life.ends_saying(program, &words).await?;
    // As the server does by itself after a while, as every session of ours has told it to ask after its client.
    road.cut_off();
    life.target_url = direct;
    life.completes("members", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// A server that works for us and says nothing meanwhile is waited for, however long it takes.
pub async fn of_a_server_that_works(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams"]).await;
    let road = Proxy::to(&stage.target).await;
    life.target_url = road.url(&life.target_url, &stage.target);
    let mut program = life.start("members", Command::Run, &ARGUMENTS);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    // Whoever is given up would come back by a new session, and so does the watch that asks after it.
    let before = road.sessions();
    while road.sessions() < before + 3 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(gate);
    life.ends_well(program).await?;
    if life.said().contains("no byte came") {
        return Err(format!("it was given up:\n{}", life.said()));
    }
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    Ok(())
}
