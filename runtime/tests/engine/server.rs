//! A throwaway server for all tests of this program: the last test that holds it stops it.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

/// PostgreSQL refuses to run as root; this is the user that owns nothing on any system.
const NOBODY: u32 = 65534;

static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// Waits until its input ends, which it does however the tests end; then stops the server and removes its folder.
const WATCH: &str = r#"
trap '' INT TERM
cat > /dev/null
server=$(head -n 1 "$0/data/postmaster.pid") && kill -INT "$server"
while kill -0 "$server" 2> /dev/null; do sleep 0.05; done
rm -rf "$0"
"#;

pub struct Server {
    pub process: Mutex<Child>,
    watch: Child,
    pub port: u16,
}

impl Server {
    /// The server of this program, started where none runs.
    pub fn shared() -> Arc<Self> {
        let mut shared = SHARED
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(server) = shared.upgrade() {
            return server;
        }
        let server = Arc::new(Self::start());
        *shared = Arc::downgrade(&server);
        server
    }

    /// A server of the caller's own.
    pub fn start() -> Self {
        let port = free_port();
        let folder = folder(port);
        std::fs::create_dir_all(&folder).unwrap();
        if rustix::process::getuid().is_root() {
            std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let data = folder.join("data");
        let made = as_nobody(&programs().join("initdb"))
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
        let watch = as_nobody(Path::new("/bin/sh"))
            .args(["-c", WATCH])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            process: Mutex::new(launch(port)),
            watch,
            port,
        };
        server.wait_until_ready();
        server
    }

    /// The schema of a database as `pg_dump` prints it.
    pub fn dump(&self, database: &str) -> String {
        let output = Command::new(programs().join("pg_dump"))
            .args([
                "--schema-only",
                "--schema=public",
                "--dbname",
                &self.url(database),
            ])
            .output()
            .expect("pg_dump runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        // Newer ones print a key that is another each time.
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.lines().filter(|line| !line.starts_with("\\"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A connection string of the superuser.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Waits until somebody listens.
    pub fn wait_until_ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < deadline, "the server did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let process = self.process.get_mut();
        let _ = process
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .wait();
        let _ = self.watch.wait();
    }
}

/// Starts the server whose folder is prepared.
pub fn launch(port: u16) -> Child {
    as_nobody(&programs().join("postgres"))
        .arg("-D")
        .arg(folder(port).join("data"))
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
        .args(["-c", "fsync=off", "-c", "autovacuum=off"])
        .args(["-c", "unix_socket_directories="])
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn folder(port: u16) -> PathBuf {
    std::env::temp_dir().join(format!("rehome-engine-{}-{port}", std::process::id()))
}

/// The folder of the server's programs.
pub fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let mut folders: Vec<PathBuf> = versions.map_or_else(
        |_| Vec::new(),
        |versions| {
            versions
                .filter_map(|version| Some(version.ok()?.path().join("bin")))
                .collect()
        },
    );
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
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
