//! The server's programs at work: a cluster is made, started, dumped, stopped.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::SUPERUSER;
use super::binaries::Binaries;
use super::folder::Folder;
use super::identity::Identity;
use crate::demo::DemoError;

/// Somebody else may take a free port before the server does.
const ATTEMPTS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(30);

/// What makes a server quick that nobody will miss after a crash, and the version that knows it first.
const SETTINGS: [(&str, &str, u32); 12] = [
    ("listen_addresses", "127.0.0.1", 0),
    ("fsync", "off", 0),
    ("synchronous_commit", "off", 0),
    ("full_page_writes", "off", 0),
    ("wal_level", "minimal", 0),
    ("max_wal_senders", "0", 0),
    ("max_wal_size", "8GB", 0),
    ("checkpoint_timeout", "1h", 0),
    ("maintenance_work_mem", "128MB", 0),
    ("jit", "off", 11),
    ("timezone", "UTC", 0),
    ("unix_socket_permissions", "0700", 0),
];

/// Makes the cluster's files, with a password and no way in without it.
///
/// # Errors
/// When `initdb` fails; the message has its words.
pub(super) fn make_cluster(
    binaries: &Binaries,
    identity: &Identity,
    folder: &Folder,
    password: &str,
) -> Result<(), DemoError> {
    let data = folder.data();
    identity.give(&data)?;
    let secret = folder.path().join("password");
    fs::write(&secret, password).map_err(|error| DemoError::file(&secret, error))?;
    fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(|error| DemoError::file(&secret, error))?;
    identity.give(&secret)?;
    let output = identity
        .command(binaries.initdb(), folder.path())
        .arg("--pgdata")
        .arg(&data)
        .args(["--username", SUPERUSER, "--auth", "scram-sha-256"])
        .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"])
        .arg("--pwfile")
        .arg(&secret)
        .output();
    // The password is in the cluster now; no file needs to hold it.
    let _ = fs::remove_file(&secret);
    succeeded("make its cluster", output).map(drop)
}

/// Starts the server and waits until it takes connections. Gives its process and port.
///
/// # Errors
/// When it does not come up; the message has the end of its log.
pub(super) fn start(
    binaries: &Binaries,
    identity: &Identity,
    folder: &Folder,
    settings: &[(String, String)],
) -> Result<(Child, u16), DemoError> {
    let mut attempt = 1;
    loop {
        let port = free_port()?;
        let mut child = spawn(binaries, identity, folder, port, settings)?;
        match wait_until_ready(&mut child, folder) {
            Ok(()) => return Ok((child, port)),
            Err(error) if attempt == ATTEMPTS => {
                stop(binaries, identity, &folder.data(), child);
                return Err(error);
            }
            Err(_) => stop(binaries, identity, &folder.data(), child),
        }
        attempt += 1;
    }
}

fn spawn(
    binaries: &Binaries,
    identity: &Identity,
    folder: &Folder,
    port: u16,
    settings: &[(String, String)],
) -> Result<Child, DemoError> {
    let log = File::create(folder.log()).map_err(|error| DemoError::file(&folder.log(), error))?;
    let data = folder.data();
    let mut command = identity.command(binaries.postgres(), &data);
    command.arg("-D").arg(&data).arg("-p").arg(port.to_string());
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", data.display()));
    let known = SETTINGS
        .iter()
        .filter(|(.., since)| *since <= binaries.major());
    for (name, value, _) in known {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    for (name, value) in settings {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    // In a group of its own, so that a Ctrl-C at the terminal reaches us alone and we stop it in order.
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| DemoError::server("be started", error))
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16, DemoError> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| DemoError::server("find a free port on 127.0.0.1", error))
}

/// The server writes `ready` into its own file as soon as it takes connections.
fn wait_until_ready(child: &mut Child, folder: &Folder) -> Result<(), DemoError> {
    let began = Instant::now();
    let status = folder.data().join("postmaster.pid");
    while began.elapsed() < PATIENCE {
        let ended = child
            .try_wait()
            .map_err(|error| DemoError::server("be watched", error))?;
        if ended.is_some() {
            return Err(DemoError::server("start", end_of_log(folder)));
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        if text
            .lines()
            .nth(7)
            .is_some_and(|line| line.trim() == "ready")
        {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let seconds = PATIENCE.as_secs();
    let detail = format!(
        "it was not ready after {seconds} seconds; {}",
        end_of_log(folder)
    );
    Err(DemoError::server("start", detail))
}

fn end_of_log(folder: &Folder) -> String {
    let log = fs::read_to_string(folder.log()).unwrap_or_default();
    let lines: Vec<&str> = log.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("; ")
}

/// Stops the server at once, without a last checkpoint: its files are thrown away.
pub(super) fn stop(binaries: &Binaries, identity: &Identity, data: &Path, mut child: Child) {
    if !matches!(child.try_wait(), Ok(Some(_))) {
        let asked = identity
            .command(binaries.pg_ctl(), data)
            .args([
                "stop",
                "--mode",
                "immediate",
                "--no-wait",
                "--silent",
                "--pgdata",
            ])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = child.kill();
        }
    }
    let _ = child.wait();
}

/// What `pg_dump` writes.
///
/// # Errors
/// When it fails; the message has its words.
pub(super) fn dump(
    program: &Path,
    password: &str,
    url: &str,
    arguments: &[&str],
) -> Result<String, DemoError> {
    // The address without the password goes on the command line, where everybody can read it.
    let address = url.replace(&format!(":{password}@"), "@");
    let output = Command::new(program)
        .args(arguments)
        .arg("--dbname")
        .arg(address)
        .env("PGPASSWORD", password)
        .output();
    let output = succeeded("be dumped", output)?;
    String::from_utf8(output.stdout).map_err(|error| DemoError::server("be dumped", error))
}

/// The output of a program that ended well.
fn succeeded(action: &str, output: std::io::Result<Output>) -> Result<Output, DemoError> {
    let output = output.map_err(|error| DemoError::server(action, error))?;
    if output.status.success() {
        return Ok(output);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(DemoError::server(action, words.trim()))
}
