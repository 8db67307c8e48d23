//! The orchestrator's own talks with both databases, on a real server.

use rehome::demo::servers::{Options, Server};
use rehome::orchestrate::Project;
use rehome::orchestrate::databases::{Databases, Snapshot, open, wait};
use rehome_runtime::control::{self, records};

type Tested = Result<(), Box<dyn std::error::Error>>;

/// A project whose `.env` names two databases of a server. Its variables are its own: tests run side by side.
fn project(
    folder: &std::path::Path,
    source: &str,
    target: &str,
) -> Result<Project, Box<dyn std::error::Error>> {
    let settings = "[project]\nname = \"t\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n\
        [source]\nurl_env = \"TEST_ORCHESTRATE_SOURCE\"\n[target]\nurl_env = \"TEST_ORCHESTRATE_TARGET\"\n";
    std::fs::write(folder.join("rehome.toml"), settings)?;
    let connections =
        format!("TEST_ORCHESTRATE_SOURCE={source}\nTEST_ORCHESTRATE_TARGET={target}\n");
    std::fs::write(folder.join(".env"), connections)?;
    Ok(Project::open(folder)?)
}

#[test]
fn both_databases_are_opened_held_and_written_to() -> Tested {
    let server = Server::start(&Options::default())?;
    server.create_database("old")?;
    server.create_database("new")?;
    server.execute(
        "old",
        "make a table",
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1)",
    )?;

    let folder = tempfile::tempdir()?;
    let databases = Databases::of(&project(
        folder.path(),
        &server.url("old"),
        &server.url("new"),
    )?)?;
    wait(async { databases.open().await.map(drop) })?;
    a_snapshot_outlives_its_making(&server, &databases)?;
    decisions_and_messages_are_recorded_once(&databases)?;

    let same = Databases::of(&project(
        folder.path(),
        &server.url("old"),
        &server.url("old"),
    )?)?;
    let refused = wait(async { same.open().await.map(drop) })
        .err()
        .map(|error| error.to_string());
    assert!(refused.is_some_and(|text| text.contains("the same database")));

    let nowhere = Databases::of(&project(
        folder.path(),
        &server.url("gone"),
        &server.url("new"),
    )?)?;
    let missing = wait(async { nowhere.open().await.map(drop) }).err();
    assert!(
        missing.is_some_and(|error| error.exit_code() == 2 && error.to_string().contains("gone"))
    );
    Ok(())
}

fn a_snapshot_outlives_its_making(server: &Server, databases: &Databases) -> Tested {
    let snapshot = Snapshot::hold(&databases.source)?;
    server.execute("old", "add a row", "INSERT INTO t VALUES (2)")?;
    let rows = wait(async {
        let reader = open(&databases.source).await?;
        let adopt = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '{}'",
            snapshot.id
        );
        reader
            .batch_execute(&adopt)
            .await
            .map_err(|cause| rehome::error::Error::failed("adopt", "t").because(cause))?;
        let row = reader.query_one("SELECT count(*) FROM public.t", &[]).await;
        row.map(|row| row.get::<_, i64>(0))
            .map_err(|cause| rehome::error::Error::failed("count", "t").because(cause))
    })?;
    assert_eq!(rows, 1);
    Ok(())
}

fn decisions_and_messages_are_recorded_once(databases: &Databases) -> Tested {
    let decision = |answer: &str| records::DecisionRecord {
        id: "cases.state".to_owned(),
        code: "RH-D001".to_owned(),
        question: "What's to be done?".to_owned(),
        options: serde_json::json!(["a", "b"]),
        answer: answer.to_owned(),
        decided_by: "ann".to_owned(),
        decided_at: "2026-11-21T12:00:00Z".to_owned(),
        reason: String::new(),
    };
    let message = records::MessageRecord {
        at: "2026-11-21T12:00:00Z".to_owned(),
        run_id: Some("652ba575-0e8e-4839-bdd5-46febd579733".to_owned()),
        sender: "orchestrator".to_owned(),
        receiver: "execution".to_owned(),
        kind: "task".to_owned(),
        priority: 0,
        payload: serde_json::json!({ "type": "task" }),
    };
    let shown = wait(async {
        let failed = |cause: rehome_runtime::error::Error| {
            rehome::error::Error::failed("record", "t").because(cause)
        };
        let target = open(&databases.target).await?;
        control::install(&target, "rehome").await.map_err(failed)?;
        for answer in ["a", "b"] {
            records::decisions(&target, "rehome", &[decision(answer)])
                .await
                .map_err(failed)?;
        }
        records::messages(&target, "rehome", &[message])
            .await
            .map_err(failed)?;
        let sql = "SELECT (SELECT string_agg(answer, ',') FROM rehome.user_decisions), (SELECT count(*) FROM rehome.migration_journal)";
        let row = target.query_one(sql, &[]).await;
        row.map(|row| (row.get::<_, String>(0), row.get::<_, i64>(1)))
            .map_err(|cause| rehome::error::Error::failed("ask", "t").because(cause))
    })?;
    assert_eq!(shown, ("b".to_owned(), 1));
    Ok(())
}
