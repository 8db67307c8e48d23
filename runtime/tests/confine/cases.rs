//! What must hold.

use crate::PASSWORD;
use crate::encryption;
use crate::server::Server;
use rehome_runtime::confine::{ConfinementReport, Enforcement, Level, Limit};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

type Test = fn(&Server);

pub(crate) const ALL: &[(&str, Test)] = &[
    ("rows_move_over_handed_connections", rows_move),
    (
        "rows_move_over_unix_sockets_too",
        rows_move_over_unix_sockets,
    ),
    ("a_worker_has_no_way_out", no_way_out),
    ("unconfined_the_same_ways_are_open", unconfined),
    ("no_password_in_the_worker", no_password_in_the_worker),
    ("a_killed_broker_kills_the_worker", killed_broker),
    ("a_killed_starter_stops_the_program", killed_starter),
    ("one_interrupt_lets_the_batch_finish", one_interrupt),
    ("two_interrupts_end_at_once_and_cancel", two_interrupts),
    ("the_time_limit_strikes", time_limit),
    ("the_memory_limit_strikes", memory_limit),
    ("a_statement_can_be_cancelled", cancelled),
    ("refusals_are_typed", refusals),
    ("inherited_descriptors_do_not_arrive", inherited_descriptors),
    ("a_demand_out_of_reach_starts_nothing", demand),
    ("nobody_plays_the_worker", nobody_plays_the_worker),
    ("every_verdict_on_tls_is_psqls", encryption::verdicts),
    (
        "every_verdict_on_a_single_setting_is_psqls",
        encryption::verdicts_of_single_settings,
    ),
    ("rows_move_over_tls", encryption::rows_move),
    ("refusals_of_tls_say_why", encryption::refusals_in_words),
];

/// A program under test with both connections in its environment, as a person would set them.
pub(crate) fn program(server: &Server, case: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["case", case]).env_clear();
    for (side, database) in [("SOURCE", "old"), ("TARGET", "new")] {
        command
            .env(format!("{side}_DB_HOST"), "127.0.0.1")
            .env(format!("{side}_DB_PORT"), server.port.to_string())
            .env(format!("{side}_DB_USER"), "ann")
            .env(format!("{side}_DB_PASSWORD"), PASSWORD)
            .env(format!("{side}_DB_NAME"), database);
    }
    command
}

/// Runs it to its end. Nothing that it prints may hold the password.
pub(crate) fn finished(command: &mut Command) -> (Output, Value, Option<ConfinementReport>) {
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout.clone()).unwrap();
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!stdout.contains(PASSWORD) && !stderr.contains(PASSWORD));
    let said = stdout
        .lines()
        .last()
        .and_then(|line| serde_json::from_str(line).ok());
    let report = stderr
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .find_map(|event| ConfinementReport::from_event(&event));
    assert!(
        said.is_some() || !output.status.success(),
        "{stdout}{stderr}"
    );
    (output, said.unwrap_or(Value::String(stderr)), report)
}

fn rows_move(server: &Server) {
    server.sql("new", "TRUNCATE t");
    let (_, said, report) = finished(program(server, "rows").env("DEMAND_FULL", "1"));
    check_rows(server, &said);
    let report = report.unwrap();
    assert_eq!(report.reached.level, Level::Full);
    assert_ne!(report.reached.landlock, Enforcement::None);
    assert_eq!(
        (report.exit_code, report.signal, report.struck),
        (Some(0), None, None)
    );
    assert!(report.peak_memory_bytes > 1 << 20 && report.peak_memory_bytes < 64 << 20);
    assert!(report.wall_seconds > 0.0 && report.wall_seconds < 10.0);
}

fn rows_move_over_unix_sockets(server: &Server) {
    server.sql("new", "TRUNCATE t");
    let mut command = program(server, "rows");
    command
        .env("SOURCE_DB_HOST", server.folder())
        .env("TARGET_DB_HOST", server.folder());
    let (_, said, _) = finished(&mut command);
    check_rows(server, &said);
}

pub(crate) fn check_rows(server: &Server, said: &Value) {
    assert_eq!(said["written"], json!(1000), "{said}");
    assert_eq!(
        server.sql("new", "SELECT count(DISTINCT id) FROM t"),
        "1000"
    );
    assert_eq!(
        said["source"],
        json!("ISO, YMD|UTC|\"\"|off|on|rehome test --")
    );
    assert_eq!(
        said["target"],
        // The target keeps its role's search path, for its triggers and defaults.
        json!("ISO, YMD|UTC|\"$user\", public|on|off|rehome test")
    );
    assert_eq!(said["source_write"], json!("25006"));
    assert_eq!(said["same"], json!(false));
    assert!(
        said["same_again"]
            .as_str()
            .unwrap()
            .contains("same database")
    );
}

fn no_way_out(server: &Server) {
    let (_, said, _) = finished(
        program(server, "escape")
            .env("NO_COLOR", "1")
            .env("HOME", "/root"),
    );
    assert_eq!(said["escaped"], json!([]), "{said}");
    assert_eq!(said["environment"], json!(["NO_COLOR"]));
    assert_eq!(said["threads"], json!(true));
}

fn unconfined(server: &Server) {
    let (_, said, report) = finished(program(server, "escape").env("UNCONFINED", "1"));
    let escaped = said["escaped"].as_array().unwrap();
    assert!(escaped.len() >= 10, "{said}");
    assert!(said["environment"].as_array().unwrap().len() > 5);
    assert_eq!(report.unwrap().reached.level, Level::None);
    server.sql("new", "TRUNCATE t");
    let (_, said, _) = finished(program(server, "rows").env("UNCONFINED", "1"));
    check_rows(server, &said);
}

fn no_password_in_the_worker(server: &Server) {
    let (mut broker, worker) = waiting(program(server, "wait"));
    let of_worker = |file: &str| std::fs::read(format!("/proc/{worker}/{file}"));
    // Only root may look into a process that forbids dumps, which is the point.
    if rustix::process::getuid().is_root() {
        assert!(of_worker("environ").unwrap().is_empty());
        let found = readable_memory(worker)
            .windows(PASSWORD.len())
            .any(|at| at == PASSWORD.as_bytes());
        assert!(!found, "the password is in the worker's memory");
        let broker = broker.id().to_string().parse().unwrap();
        let found = readable_memory(broker)
            .windows(PASSWORD.len())
            .any(|at| at == PASSWORD.as_bytes());
        assert!(found, "the search finds no password where there is one");
    } else {
        assert!(of_worker("environ").is_err());
    }
    let arguments = String::from_utf8(of_worker("cmdline").unwrap_or_default()).unwrap();
    assert!(!arguments.contains(PASSWORD));
    broker.kill().unwrap();
    broker.wait().unwrap();
}

/// Everything in a process that can be read.
fn readable_memory(process: i32) -> Vec<u8> {
    use std::os::unix::fs::FileExt;
    let memory = std::fs::File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let from = u64::from_str_radix(from, 16).unwrap();
        let to = u64::from_str_radix(to, 16).unwrap();
        let mut part = vec![0; usize::try_from((to - from).min(16 << 20)).unwrap()];
        if memory.read_exact_at(&mut part, from).is_ok() {
            all.append(&mut part);
        }
    }
    all
}

/// Starts a program and waits until its worker has said who it is.
fn waiting(mut command: Command) -> (Child, i32) {
    let mut broker = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(broker.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let worker = said["worker"].to_string().parse().unwrap();
    assert_ne!(u32::try_from(worker).unwrap(), broker.id());
    (broker, worker)
}

fn is_alive(process: i32) -> bool {
    test_kill_process(Pid::from_raw(process).unwrap()).is_ok()
        && !std::fs::read_to_string(format!("/proc/{process}/stat"))
            .is_ok_and(|stat| stat.contains(") Z "))
}

fn within(seconds: u64, mut holds: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < deadline {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

fn killed_broker(server: &Server) {
    let (mut broker, worker) = waiting(program(server, "wait"));
    assert!(is_alive(worker));
    broker.kill().unwrap();
    broker.wait().unwrap();
    assert!(within(3, || !is_alive(worker)));
}

fn killed_starter(server: &Server) {
    // The shell is the starter: it leaves its number and waits.
    let program = program(server, "wait");
    let mut shell = Command::new("sh");
    let script = "REHOME_STARTER=$$ \"$0\" case wait; exit $?";
    shell.args(["-c", script]).arg(program.get_program());
    shell.env_clear().envs(
        program
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let (mut starter, worker) = waiting(shell);
    assert!(is_alive(worker));
    starter.kill().unwrap();
    starter.wait().unwrap();
    assert!(within(3, || !is_alive(worker)));
}

fn interrupt(process: &Child) {
    kill_process(Pid::from_child(process), Signal::INT).unwrap();
}

fn one_interrupt(server: &Server) {
    let (mut broker, worker) = waiting(program(server, "wait"));
    interrupt(&broker);
    assert_eq!(broker.wait().unwrap().code(), Some(130));
    assert!(!is_alive(worker));
}

fn two_interrupts(server: &Server) {
    let (mut broker, worker) = waiting(program(server, "busy"));
    let busy = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rehome busy' AND state = 'active'";
    assert!(within(5, || server.sql("postgres", busy) == "1"));
    interrupt(&broker);
    std::thread::sleep(Duration::from_millis(300));
    assert!(is_alive(worker) && broker.try_wait().unwrap().is_none());
    interrupt(&broker);
    assert_eq!(broker.wait().unwrap().code(), Some(130));
    assert!(!is_alive(worker));
    assert!(
        within(5, || server.sql("postgres", busy) == "0"),
        "the statement goes on"
    );
}

fn time_limit(server: &Server) {
    let started = Instant::now();
    let (output, _, report) = finished(&mut program(server, "spin"));
    let report = report.unwrap();
    assert!(started.elapsed() < Duration::from_secs(8));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((report.struck, report.exit_code), (Some(Limit::Time), None));
    assert!(
        report
            .complaint()
            .unwrap()
            .contains("time limit of 1 seconds")
    );
    assert!(report.cpu_seconds > 0.2);
}

fn memory_limit(server: &Server) {
    let (output, _, report) = finished(&mut program(server, "memory"));
    let report = report.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(report.struck, Some(Limit::Memory));
    assert!(report.peak_memory_bytes <= 520 << 20);
}

fn cancelled(server: &Server) {
    let started = Instant::now();
    let (_, said, _) = finished(&mut program(server, "cancel"));
    assert_eq!(said, json!({ "state": "57014", "alive": true }));
    assert!(started.elapsed() < Duration::from_secs(10));
}

fn refusals(server: &Server) {
    let refused = |name: &str, value: &str| {
        let (_, said, _) = finished(program(server, "refused").env(name, value));
        (
            said["kind"].as_str().unwrap().to_owned(),
            said["text"].as_str().unwrap().to_owned(),
        )
    };
    let (kind, text) = refused("SOURCE_DB_PASSWORD", "wrong");
    assert_eq!(kind, "wrong_password");
    let place = format!(
        "source database \"old\" on 127.0.0.1:{} as \"ann\"",
        server.port
    );
    assert!(
        text.contains(&place) && text.contains("SOURCE_DB_PASSWORD"),
        "{text}"
    );
    assert_eq!(refused("SOURCE_DB_PASSWORD", "").0, "wrong_password");
    assert_eq!(refused("SOURCE_DB_NAME", "nowhere").0, "database_missing");
    assert_eq!(refused("SOURCE_DB_PORT", "1").0, "unreachable");
    assert_eq!(
        refused("SOURCE_DB_HOST", "no-such-host.invalid").0,
        "unreachable"
    );
    assert_eq!(refused("SOURCE_DB_HOST", "/nowhere").0, "unreachable");
    server.sql("postgres", "ALTER DATABASE old CONNECTION LIMIT 0");
    assert_eq!(refused("X", "x").0, "too_many_connections");
    server.sql(
        "postgres",
        "ALTER DATABASE old CONNECTION LIMIT -1; REVOKE CONNECT ON DATABASE new FROM PUBLIC, ann",
    );
    assert_eq!(refused("SOURCE_DB_NAME", "new").0, "not_permitted");
    server.sql("postgres", "GRANT CONNECT ON DATABASE new TO ann");
}

fn inherited_descriptors(server: &Server) {
    // The shell opens 7 without close-on-exec; the broker must keep it from the worker.
    let program = program(server, "wait");
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "exec 7</etc/passwd; exec \"$0\" case wait"])
        .arg(program.get_program());
    shell.env_clear().envs(
        program
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let (mut broker, worker) = waiting(shell);
    if rustix::process::getuid().is_root() {
        let listed: Vec<_> = std::fs::read_dir(format!("/proc/{worker}/fd"))
            .unwrap()
            .collect();
        let targets: Vec<_> = listed
            .into_iter()
            .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
            .collect();
        assert!(
            targets.iter().all(|target| !target.ends_with("passwd")),
            "{targets:?}"
        );
    }
    interrupt(&broker);
    broker.wait().unwrap();
}

fn demand(server: &Server) {
    let (output, said, _) = finished(
        program(server, "escape")
            .env("UNCONFINED", "1")
            .env("DEMAND_FULL", "1"),
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(said.to_string().contains("full is demanded"), "{said}");
}

fn nobody_plays_the_worker(server: &Server) {
    use std::os::unix::process::CommandExt;
    let (output, said, _) = finished(program(server, "escape").arg0("rehome-worker"));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.to_string().contains("not started by a broker"),
        "{said}"
    );
}
