//! Limits of servers: of time, of locks, of connections; and servers that take no writes.

use crate::life::Life;
use crate::proxy::{Blow, Proxy, Sight};
use crate::stage::{Stage, session};
use crate::step::Command;
use std::time::Duration;
use tokio_postgres::Client;

const ARGUMENTS: [&str; 2] = ["--workers=2", "--batch-size=20"];

/// A target that ends every statement that brings in more than five rows. It stands for whatever ends what takes long.
const SHORT_OF_TIME: &str = "
    CREATE FUNCTION public.count_from_one() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN PERFORM set_config('test.rows', '0', true); RETURN NULL; END$$;
    CREATE FUNCTION public.five_are_enough() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN
        PERFORM set_config('test.rows', (current_setting('test.rows')::integer + 1)::text, true);
        IF current_setting('test.rows')::integer > 5 THEN
            RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014';
        END IF;
        RETURN NEW;
    END$$;
    CREATE TRIGGER a_statement BEFORE INSERT ON public.nodes EXECUTE FUNCTION public.count_from_one();
    CREATE TRIGGER a_row BEFORE INSERT ON public.nodes FOR EACH ROW EXECUTE FUNCTION public.five_are_enough();";

const TIME_ENOUGH: &str = "DROP FUNCTION public.count_from_one, public.five_are_enough CASCADE";

/// A batch that takes the target too long goes in by halves.
pub async fn of_time_in_the_target(stage: &Stage) -> Result<(), String> {
    let life = Life::after(stage, &["teams", "members"]).await;
    let admin = life.world.connect().await;
    admin.batch_execute(SHORT_OF_TIME).await.unwrap();
    let program = life.start("nodes", Command::Run, &["--batch-size=100"]);
    life.ends_well(program).await?;
    life.has_said("due to statement timeout (SQLSTATE 57014)")?;
    life.has_said("goes on with 3 rows at a time")?;
    life.has_noted(1, ("nodes", Some("57014")), "goes on with 3 rows at a time")
        .await?;
    admin.batch_execute(TIME_ENOUGH).await.unwrap();
    life.is_as_usual("nodes", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// A statement that reads a batch is ended, as by somebody or by a time limit: the batch is read by halves.
pub async fn of_time_in_the_source(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams", "members"]).await;
    let road = Proxy::to(&stage.source).await;
    life.source_url = road.url(&life.source_url, &stage.source);
    road.arm(Sight::WantsRows, 9, Blow::EndTheStatement);
    let program = life.start("nodes", Command::Run, &["--batch-size=100"]);
    life.ends_well(program).await?;
    assert!(road.has_struck(), "there are so many batches");
    life.has_said("ended by the road (SQLSTATE 57014)")?;
    life.has_said("goes on with 50 rows at a time")?;
    life.is_as_usual("nodes", Command::Run).await?;
    life.end().await;
    Ok(())
}

/// Time limits that a server sets for its sessions do not hold for ours, which set their own.
pub async fn that_servers_set(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams"]).await;
    let admin = role(&mut life, "hurried").await;
    let limits = [
        "statement_timeout",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
        "transaction_timeout",
    ];
    let known = "SELECT name FROM pg_settings WHERE name = ANY ($1)";
    for row in admin.query(known, &[&&limits[..]]).await.unwrap() {
        let limit: &str = row.get(0);
        let sql = format!("ALTER ROLE hurried SET {limit} = '1s'");
        admin.batch_execute(&sql).await.unwrap();
    }
    let mut program = life.start("members", Command::Run, &ARGUMENTS);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    let long = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hurried' AND clock_timestamp() - state_change > '1.5s'";
    while admin.query_one(long, &[]).await.unwrap().get::<_, i64>(0) < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(gate);
    life.ends_well(program).await?;
    if life.said().contains("new connections in") {
        return Err(format!("a limit has struck:\n{}", life.said()));
    }
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    admin.batch_execute("DROP ROLE hurried").await.unwrap();
    Ok(())
}

/// Lets the programs of a life be a role of this name, which may do what the owner may; gives the superuser's session.
pub async fn role(life: &mut Life<'_>, name: &str) -> Client {
    let admin = session(&life.stage.target, "postgres").await;
    let made = format!("CREATE ROLE {name} LOGIN IN ROLE postgres");
    admin.batch_execute(&made).await.unwrap();
    life.target_url = life.target_url.replace("postgres@", &format!("{name}@"));
    admin
}

/// A lock that is not to be had in time is waited for anew, a few times; then the program says who may hold it.
pub async fn of_locks(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams"]).await;
    let admin = role(&mut life, "impatient").await;
    let limit = "ALTER ROLE impatient SET lock_timeout = '20ms'";
    admin.batch_execute(limit).await.unwrap();
    let arguments = [&ARGUMENTS[..], &["--max-attempts=2"]].concat();
    let mut program = life.start("members", Command::Run, &arguments);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    let words = [
        "(SQLSTATE 55P03)",
        "given up after 2 attempts",
        "pg_blocking_pids",
        "the same command goes on",
    ];
    life.ends_saying(program, &words).await?;
    let again = "new connections in";
    life.has_noted(1, ("members", Some("55P03")), again).await?;
    life.has_noted(3, ("members", Some("55P03")), "").await?;
    let program = life.start("members", Command::Run, &ARGUMENTS);
    while !life.said().contains("attempt 3") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(gate);
    life.ends_well(program).await?;
    life.is_as_usual("members", Command::Run).await?;
    life.end().await;
    admin.batch_execute("DROP ROLE impatient").await.unwrap();
    Ok(())
}

/// A target that has room for fewer sessions than workers want is content with fewer workers; with too little room
/// the program ends.
pub async fn of_connections(stage: &Stage) -> Result<(), String> {
    let mut life = Life::after(stage, &["teams"]).await;
    let admin = role(&mut life, "crowded").await;
    let none = "ALTER ROLE crowded CONNECTION LIMIT 0";
    admin.batch_execute(none).await.unwrap();
    let arguments = ["--workers=4", "--batch-size=20", "--max-attempts=2"];
    let program = life.start("members", Command::Run, &arguments);
    let words = [
        "too many connections",
        "raise the limit",
        "the same command goes on",
    ];
    life.ends_saying(program, &words).await?;
    for (room, entity, less) in [(3, "members", 2), (1, "nodes", 0)] {
        let more = format!("ALTER ROLE crowded CONNECTION LIMIT {room}");
        admin.batch_execute(&more).await.unwrap();
        let program = life.start(entity, Command::Run, &arguments);
        life.ends_well(program).await?;
        let found = life
            .said()
            .matches("moving batches side by side: cannot open")
            .count();
        if found != less {
            return Err(format!(
                "{found} workers were given up, not {less}:\n{}",
                life.said()
            ));
        }
        life.is_as_usual(entity, Command::Run).await?;
    }
    life.end().await;
    admin.batch_execute("DROP ROLE crowded").await.unwrap();
    Ok(())
}

/// A target that takes no writes any more, as after a switch to another server: the program ends soon and says so.
pub async fn of_writing(stage: &Stage) -> Result<(), String> {
    let life = Life::after(stage, &["teams"]).await;
    let admin = session(&stage.target, "postgres").await;
    let database = &life.world.name;
    let arguments = [&ARGUMENTS[..], &["--max-attempts=2"]].concat();
    let mut program = life.start("members", Command::Run, &arguments);
    let gate = life.gate_at_a_batch(&mut program, "members", 30).await;
    let switch = format!(
        "ALTER DATABASE {database} SET default_transaction_read_only = on;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = '{database}' AND application_name LIKE 'rehome %'"
    );
    admin.batch_execute(&switch).await.unwrap();
    drop(gate);
    let words = [
        "(SQLSTATE 25006)",
        "takes no writes now",
        "TARGET_DATABASE_URL",
        "the same command goes on",
    ];
    life.ends_saying(program, &words).await?;
    let back = format!("ALTER DATABASE {database} RESET default_transaction_read_only");
    admin.batch_execute(&back).await.unwrap();
    life.completes("members", Command::Run).await?;
    life.end().await;
    Ok(())
}
