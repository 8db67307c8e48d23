//! Programs beside each other: one reads a table, as a proof does for long, that the other's keys refer to.

use crate::life::Life;
use crate::stage::{Stage, session};
use crate::step::Command;
use tokio_postgres::Client;

const WAITS: &str = "as soon as programs beside it let go";

/// Another program reads the parent until it is let go.
async fn reader(life: &Life<'_>) -> Client {
    let reader = session(&life.stage.target, &life.world.name).await;
    let reads = "SET application_name = 'rehome teams'; BEGIN; SELECT FROM public.teams LIMIT 1";
    reader.batch_execute(reads).await.unwrap();
    reader
}

/// Keys come off when the other program has let go of the parent, however long that takes; nobody gives up.
pub async fn that_reads_the_parent(stage: &Stage) -> Result<(), String> {
    let life = Life::after(stage, &["teams"]).await;
    let reader = reader(&life).await;
    let mut program = life.start("members", Command::Run, &["--max-attempts=1"]);
    life.says(&mut program, WAITS).await?;
    reader.batch_execute("COMMIT").await.unwrap();
    life.ends_well(program).await?;
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// Who waits stops where the user wants it, and leaves nothing; the same command begins anew.
pub async fn is_stopped_meanwhile(stage: &Stage) -> Result<(), String> {
    let life = Life::after(stage, &["teams"]).await;
    let reader = reader(&life).await;
    let mut program = life.start("members", Command::Run, &[]);
    life.says(&mut program, WAITS).await?;
    life.is_interrupted(program).await?;
    let left = "SELECT count(*) FROM rehome.migration_control WHERE entity = 'members'";
    let left = reader.query_one(left, &[]).await.unwrap();
    assert_eq!(left.get::<_, i64>(0), 0);
    reader.batch_execute("COMMIT").await.unwrap();
    life.completes("members", Command::Run).await?;
    life.end().await;
    Ok(())
}
