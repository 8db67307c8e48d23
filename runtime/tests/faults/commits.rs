//! The COMMIT of which nobody knows whether it was heard, and a road that is slow.

use crate::life::Life;
use crate::proxy::{Blow, Proxy, Sight};
use crate::stage::Stage;
use crate::step::Command;
use std::time::Duration;

/// The session of the target is cut around the COMMIT of a batch: the batch is in once, whether it was heard or not.
pub async fn are_unknown(stage: &Stage) -> Result<(), String> {
    for blow in [Blow::CutBefore, Blow::CutBehind, Blow::CutBeforeTheAnswer] {
        let mut life = Life::after(stage, &["teams"]).await;
        for (entity, workers) in [("members", "--workers=2"), ("nodes", "--workers=1")] {
            let road = Proxy::to(&stage.target).await;
            life.target_url = road.url(&stage.target.url(&life.world.name), &stage.target);
            road.arm(Sight::Commit, 15, blow);
            let arguments = [workers, "--batch-size=20"];
            let program = life.start(entity, Command::Run, &arguments);
            life.ends_well(program)
                .await
                .map_err(|why| format!("{blow:?}: {why}"))?;
            assert!(road.has_struck(), "{entity} has so many batches");
            life.has_said("new connections in")?;
            life.is_as_usual(entity, Command::Run).await?;
        }
        for entity in ["members", "nodes"] {
            life.completes(entity, Command::Validate).await?;
        }
        life.end().await;
    }
    Ok(())
}

/// A road that takes 200 ms for every message changes nothing.
pub async fn are_slow(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &[]).await;
    let road = Proxy::to(&stage.target).await;
    life.target_url = road.url(&life.target_url, &stage.target);
    road.slow_down(Duration::from_millis(200));
    let program = life.start("teams", Command::Run, &["--batch-size=1000"]);
    life.ends_well(program).await?;
    life.is_as_usual("teams", Command::Run).await?;
    life.end().await;
    Ok(())
}
