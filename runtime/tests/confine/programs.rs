//! The programs under test: each runs as a compiled program does, with a broker and a worker.

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use rehome_runtime::confine::{self, Assignment, Inside, Level, Limits, Sandbox};
use rehome_runtime::connect::{
    ConnectErrorKind, ConnectionSettings, Environment, SettingsError, Side, same_database,
};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::Duration;

pub(crate) fn run(case: &str) -> ExitCode {
    let ended = confine::start(|| prepare(case), work);
    match ended {
        Ok(ended) => {
            if let Some(report) = ended.report {
                eprintln!("{}", report.event_line());
            }
            ExitCode::from(ended.exit_code)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn prepare(case: &str) -> Result<Assignment, SettingsError> {
    let environment = Environment::of_process(None).unwrap();
    let settings = |side| ConnectionSettings::from_environment(side, None, &environment);
    let unconfined = std::env::var_os("UNCONFINED").is_some();
    Ok(Assignment {
        source: Some(settings(Side::Source)?),
        target: Some(settings(Side::Target)?),
        order: json!({ "case": case, "padding": "x".repeat(100_000) }),
        files: Vec::new(),
        sandbox: if unconfined {
            Sandbox::None
        } else {
            Sandbox::Process
        },
        minimum: if std::env::var_os("DEMAND_FULL").is_some() {
            Level::Full
        } else {
            Level::None
        },
        limits: Limits {
            seconds: (case == "spin").then_some(1),
            ..Limits::default()
        },
        successors: if case == "die" { 2 } else { 0 },
    })
}

fn work(inside: Inside) -> u8 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    match inside.order["case"].as_str().unwrap() {
        "rows" => runtime.block_on(rows(&inside)),
        "escape" => escape(&inside),
        "wait" => runtime.block_on(wait(&inside, true)),
        "busy" => runtime.block_on(busy(&inside)),
        "spin" => loop {
            std::hint::spin_loop();
        },
        "memory" => memory(),
        "cancel" => runtime.block_on(cancel(&inside)),
        "refused" => runtime.block_on(refused(&inside)),
        other => panic!("no case {other}"),
    }
}

fn say(value: &Value) {
    println!("{value}");
}

/// Reads by COPY from one database, writes by COPY into the other, and tells the settings of the sessions.
async fn rows(inside: &Inside) -> u8 {
    assert_eq!(inside.order["padding"].as_str().unwrap().len(), 100_000);
    let source = inside
        .connector
        .connect(Side::Source, "rehome test' --")
        .await
        .unwrap();
    let target = inside
        .connector
        .connect(Side::Target, "rehome test")
        .await
        .unwrap();
    let same = same_database(&source, &target).await.unwrap();
    let again = inside
        .connector
        .connect(Side::Source, "rehome")
        .await
        .unwrap();
    let same_again = same_database(&source, &again).await.unwrap();

    let read = source
        .copy_out("COPY public.t TO STDOUT (FORMAT binary)")
        .await
        .unwrap();
    let write = target
        .copy_in::<_, Bytes>("COPY public.t FROM STDIN (FORMAT binary)")
        .await
        .unwrap();
    let mut read = std::pin::pin!(read);
    let mut write = std::pin::pin!(write);
    while let Some(chunk) = read.next().await {
        write.send(chunk.unwrap()).await.unwrap();
    }
    let written = write.finish().await.unwrap();

    let shown = "SELECT concat_ws('|', current_setting('DateStyle'), current_setting('TimeZone'), \
         current_setting('search_path'), current_setting('row_security'), \
         current_setting('transaction_read_only'), current_setting('application_name'))";
    let setting = |row: tokio_postgres::Row| row.get::<_, String>(0);
    let refused = source
        .execute("INSERT INTO public.t VALUES (0)", &[])
        .await
        .unwrap_err();
    say(&json!({
        "written": written,
        "same": same.is_some(),
        "same_again": same_again.map(|same| same.to_string()),
        "source": setting(source.query_one(shown, &[]).await.unwrap()),
        "target": setting(target.query_one(shown, &[]).await.unwrap()),
        "source_write": refused.code().unwrap().code(),
        "reached": inside.reached,
    }));
    0
}

/// Tries every way out that safe code has, and tells which worked.
fn escape(inside: &Inside) -> u8 {
    let spawned = std::thread::spawn(|| 7).join().unwrap() == 7;
    let ways: Vec<(&str, bool)> = vec![
        ("read /etc/passwd", std::fs::read("/etc/passwd").is_ok()),
        (
            "read /proc/self/environ",
            std::fs::read("/proc/self/environ").is_ok(),
        ),
        ("list /", std::fs::read_dir("/").is_ok()),
        ("write /tmp", std::fs::write(scratch(), "x").is_ok()),
        (
            "chmod",
            std::fs::set_permissions("/tmp", std::fs::metadata("/tmp").unwrap().permissions())
                .is_ok(),
        ),
        ("tcp", std::net::TcpListener::bind("127.0.0.1:0").is_ok()),
        ("udp", std::net::UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("unix", std::os::unix::net::UnixDatagram::unbound().is_ok()),
        (
            "unix pair of datagrams",
            std::os::unix::net::UnixDatagram::pair().is_ok(),
        ),
        (
            "exec",
            std::process::Command::new("/bin/true").status().is_ok(),
        ),
        (
            "signal the parent",
            rustix::process::getppid()
                .is_some_and(|parent| rustix::process::test_kill_process(parent).is_ok()),
        ),
        (
            "outlive the parent",
            rustix::process::set_parent_process_death_signal(None).is_ok(),
        ),
        ("leave the group", rustix::process::setsid().is_ok()),
        (
            "read stdin",
            std::io::Read::read(&mut std::io::stdin(), &mut [0; 1]).is_ok_and(|read| read > 0),
        ),
    ];
    let _ = std::fs::remove_file(scratch());
    let escaped: Vec<&str> = ways
        .iter()
        .filter(|(_, worked)| *worked)
        .map(|(way, _)| *way)
        .collect();
    let environment: Vec<String> = std::env::vars().map(|(name, _)| name).collect();
    say(&json!({
        "escaped": escaped,
        "environment": environment,
        "threads": spawned,
        "reached": inside.reached,
    }));
    0
}

fn scratch() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("rehome-escape-{}", std::process::id()))
}

/// Says who it is and waits to be stopped.
async fn wait(inside: &Inside, heed: bool) -> u8 {
    say(&json!({ "worker": std::process::id() }));
    if heed {
        inside.stop.requested().await;
        assert!(inside.stop.is_requested());
        return 130;
    }
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Keeps the target busy and does not listen.
async fn busy(inside: &Inside) -> u8 {
    let target = inside
        .connector
        .connect(Side::Target, "rehome busy")
        .await
        .unwrap();
    let sleep = target.batch_execute("SELECT pg_sleep(600)");
    let (_, code) = tokio::join!(sleep, wait(inside, false));
    code
}

fn memory() -> u8 {
    let mut kept = Vec::new();
    loop {
        kept.push(vec![1u8; 8 << 20]);
        std::hint::black_box(&kept);
    }
}

async fn cancel(inside: &Inside) -> u8 {
    let target = inside
        .connector
        .connect(Side::Target, "rehome")
        .await
        .unwrap();
    let canceller = target.canceller();
    let sleep = target.batch_execute("SELECT pg_sleep(600)");
    let stop = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        canceller.cancel().await.unwrap();
    };
    let (slept, ()) = tokio::join!(sleep, stop);
    let state = slept.unwrap_err().code().unwrap().code().to_owned();
    let alive = target.query_one("SELECT 1", &[]).await.is_ok();
    say(&json!({ "state": state, "alive": alive }));
    0
}

async fn refused(inside: &Inside) -> u8 {
    let error = inside
        .connector
        .connect(Side::Source, "rehome")
        .await
        .unwrap_err();
    say(&json!({
        "kind": error.kind,
        "text": error.to_string(),
        "transient": error.kind == ConnectErrorKind::Unreachable,
    }));
    0
}
