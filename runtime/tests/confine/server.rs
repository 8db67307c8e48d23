//! A throwaway server with two databases and one role that needs a password.

use crate::PASSWORD;
use crate::authority::Signed;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// PostgreSQL refuses to run as root; this is the user that owns nothing on any system.
const NOBODY: u32 = 65534;

/// Who comes in how: `tess` encrypted only, `piet` plain only, `carol` by a certificate of hers, everybody else in either
/// way.
const RULES: &str = "local all postgres trust
local all all scram-sha-256
hostssl all piet 127.0.0.1/32 reject
hostnossl all tess,carol 127.0.0.1/32 reject
hostssl all carol 127.0.0.1/32 cert
host all all 127.0.0.1/32 scram-sha-256
";

pub(crate) struct Server {
    process: Child,
    folder: PathBuf,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) fn start() -> Self {
        let programs = programs();
        let folder = std::env::temp_dir().join(format!("rehome-confine-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        if rustix::process::getuid().is_root() {
            std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let data = folder.join("data");
        let made = as_nobody(&programs.join("initdb"))
            .args([
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb failed");
        std::fs::write(data.join("pg_hba.conf"), RULES).unwrap();
        let port = free_port();
        let process = as_nobody(&programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args([
                "-p",
                &port.to_string(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
            ])
            .args([
                "-c",
                &format!("unix_socket_directories={}", folder.display()),
            ])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            process,
            folder,
            port,
        };
        server.wait_until_ready();
        let quoted = PASSWORD.replace('\'', "''");
        server.sql(
            "postgres",
            &format!("CREATE ROLE ann LOGIN PASSWORD '{quoted}'"),
        );
        server.sql("postgres", "ALTER ROLE ann SET DateStyle = 'German'");
        server.sql("postgres", "ALTER ROLE ann SET TimeZone = 'Asia/Tokyo'");
        for role in ["tess", "piet", "carol"] {
            server.sql(
                "postgres",
                &format!("CREATE ROLE {role} LOGIN PASSWORD '{quoted}' IN ROLE ann"),
            );
            for setting in ["DateStyle = 'German'", "TimeZone = 'Asia/Tokyo'"] {
                server.sql("postgres", &format!("ALTER ROLE {role} SET {setting}"));
            }
        }
        server.sql("postgres", "CREATE DATABASE old OWNER ann");
        server.sql("postgres", "CREATE DATABASE new OWNER ann");
        server.sql(
            "old",
            "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id; ALTER TABLE t OWNER TO ann",
        );
        server.sql(
            "new",
            "CREATE TABLE t (id integer); ALTER TABLE t OWNER TO ann",
        );
        server
    }

    /// Runs statements as superuser, over the socket in the folder that only we know.
    pub(crate) fn sql(&self, database: &str, statements: &str) -> String {
        self.psql(database, statements).expect("psql failed")
    }

    fn psql(&self, database: &str, statements: &str) -> Option<String> {
        let output = Command::new(programs().join("psql"))
            .args([
                "-X", "-q", "-A", "-t", "-U", "postgres", "-d", database, "-c", statements,
            ])
            .env("PGHOST", &self.folder)
            .env("PGPORT", self.port.to_string())
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| text.trim().to_owned())
    }

    /// Runs a query over the settings of libpq's variables; none where there is no session.
    pub(crate) fn as_user(&self, settings: &[(&str, String)], query: &str) -> Option<String> {
        let output = Command::new(programs().join("psql"))
            .args(["-X", "-q", "-A", "-t", "-w", "-c", query])
            .env_clear()
            .envs(settings.iter().map(|(name, value)| (*name, value.as_str())))
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| text.trim().to_owned())
    }

    /// Shows a certificate from now on.
    pub(crate) fn show(&self, signed: &Signed) {
        let authority = self.folder.join("certificates/right.crt");
        let authority = std::fs::read_to_string(authority).unwrap();
        for (name, text) in [
            ("server.crt", &signed.certificate),
            ("server.key", &signed.key),
            ("root.crt", &authority),
        ] {
            let path = self.folder.join("data").join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            if rustix::process::getuid().is_root() {
                std::os::unix::fs::chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
        self.set("ssl_ca_file = 'root.crt'");
        self.reload("ssl = on");
    }

    pub(crate) fn show_nothing(&self) {
        self.reload("ssl = off");
    }

    fn set(&self, setting: &str) {
        self.sql("postgres", &format!("ALTER SYSTEM SET {setting}"));
    }

    /// Changes a setting, and waits until new sessions see the files as they are now.
    fn reload(&self, setting: &str) {
        self.set(setting);
        let before = self.sql("postgres", "SELECT pg_conf_load_time()");
        self.sql("postgres", "SELECT pg_reload_conf()");
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.sql("postgres", "SELECT pg_conf_load_time()") == before {
            assert!(
                Instant::now() < deadline,
                "the server does not read its settings"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn wait_until_ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.psql("postgres", "SELECT 1").is_none() {
            assert!(Instant::now() < deadline, "the server did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT is the server's word for "end now, in order".
        let pid = rustix::process::Pid::from_child(&self.process);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn programs() -> PathBuf {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| {
            versions
                .filter_map(|v| Some(v.ok()?.path().join("bin")))
                .collect()
        })
        .unwrap_or_default();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .expect("no PostgreSQL server is installed (initdb and postgres); on Debian: apt-get install postgresql")
}

fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new(program);
    if rustix::process::getuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir("/");
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
