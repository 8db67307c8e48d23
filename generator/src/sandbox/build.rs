//! Compiles the crates of a project into programs.

use super::cargo::Cargo;
use super::group::Line;
use super::messages::Messages;
use super::programs;
use crate::error::Error;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;

/// A program that is ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Its entity.
    pub entity: String,
    /// Where it stands, under a name that holds the beginning of its hash.
    pub program: PathBuf,
    /// The BLAKE3 hash of its bytes, in hexadecimal.
    pub hash: String,
}

/// Compiles `crates/<entity>` for every entity given, in one call of cargo, and gives the programs in that order.
/// The network is used only if packages are missing, and `on_line` hears what cargo is doing.
///
/// # Errors
/// When there is no cargo, a package cannot be had, or a crate does not compile; then with the compiler's words. Also
/// when the user has interrupted it; whoever counts `interrupts` knows.
pub fn build(
    project: &Path,
    entities: &[String],
    interrupts: &AtomicU32,
    on_line: &mut dyn FnMut(&str),
) -> Result<Vec<Built>, Error> {
    if entities.is_empty() {
        return Ok(Vec::new());
    }
    let project = std::fs::canonicalize(project).map_err(|cause| {
        Error::usage("the project's folder cannot be opened", project.display()).because(cause)
    })?;
    check_crates(&project, entities)?;
    let cargo = Cargo::find(&project, interrupts)?;
    fetch(&cargo, &project, on_line)?;
    let messages = compile(&cargo, &project, entities, on_line)?;
    entities
        .iter()
        .map(|entity| match messages.executables.get(entity) {
            Some(executable) => programs::keep(&project, entity, executable),
            None => Err(Error::failed(
                "the crate gives no program",
                crate_folder(&project, entity).display(),
            )
            .advice("write it again with `rehome generate`")),
        })
        .collect()
}

fn crate_folder(project: &Path, entity: &str) -> PathBuf {
    project.join("crates").join(entity)
}

fn check_crates(project: &Path, entities: &[String]) -> Result<(), Error> {
    let missing = entities
        .iter()
        .map(|entity| crate_folder(project, entity))
        .find(|folder| !folder.join("Cargo.toml").is_file());
    match missing {
        Some(folder) => Err(
            Error::usage("there is no generated crate", folder.display())
                .advice("write it with `rehome generate`"),
        ),
        None => Ok(()),
    }
}

/// Sees that all packages are at hand, without the network if that suffices.
fn fetch(cargo: &Cargo<'_>, project: &Path, on_line: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let arguments = |offline: bool| {
        let mut arguments: Vec<OsString> = ["fetch", "--locked", "--quiet"]
            .map(OsString::from)
            .to_vec();
        // Packages for other systems are not needed, and a cache that a build has filled has none of them.
        arguments.extend(["--target".into(), host().into()]);
        arguments.extend(offline.then(|| "--offline".into()));
        arguments
    };
    if cargo.run(&arguments(true), |_| {})?.success() {
        return Ok(());
    }
    on_line("fetching packages");
    let mut said = String::new();
    let status = cargo.run(&arguments(false), |line| collect(&mut said, line))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::failed("packages of the project cannot be fetched", project.display())
        .because(in_one_line(&said))
        .advice("check the network and cargo's registry settings, or fill the cache with `cargo fetch --locked` in the project's folder"))
}

fn compile(
    cargo: &Cargo<'_>,
    project: &Path,
    entities: &[String],
    on_line: &mut dyn FnMut(&str),
) -> Result<Messages, Error> {
    let mut arguments: Vec<OsString> = [
        "build",
        "--release",
        "--locked",
        "--offline",
        "--message-format=json",
        "--target-dir",
    ]
    .map(OsString::from)
    .to_vec();
    arguments.push(project.join(".rehome/target").into());
    for entity in entities {
        arguments.extend(["-p".into(), package(&crate_folder(project, entity))]);
    }
    let mut messages = Messages::default();
    let mut said = String::new();
    let status = cargo.run(&arguments, |line| match line {
        Line::Stdout(text) => messages.take(&text),
        Line::Stderr(text) => {
            on_line(&text);
            collect(&mut said, Line::Stderr(text));
        }
    })?;
    if status.success() {
        Ok(messages)
    } else {
        Err(not_compiled(project, &messages, &said, on_line))
    }
}

fn collect(said: &mut String, line: Line) {
    if let Line::Stderr(text) = line {
        said.push_str(&text);
        said.push('\n');
    }
}

/// A package by its folder: by its name it could be taken for a package of the registry.
fn package(folder: &Path) -> OsString {
    let mut package = String::from("path+file://");
    for byte in folder.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            package.push(char::from(*byte));
        } else {
            package.push_str(&format!("%{byte:02X}"));
        }
    }
    package.into()
}

/// The compiler's words go to `on_line` as they are; the error itself holds their first lines.
fn not_compiled(
    project: &Path,
    messages: &Messages,
    said: &str,
    on_line: &mut dyn FnMut(&str),
) -> Error {
    let crates: Vec<&str> = messages.errors.keys().map(String::as_str).collect();
    if crates.is_empty() {
        return Error::failed("cargo failed", project.display())
            .because(in_one_line(said))
            .advice("`rehome generate` writes all generated files again");
    }
    let texts: Vec<&str> = messages
        .errors
        .values()
        .flatten()
        .map(String::as_str)
        .collect();
    texts
        .iter()
        .flat_map(|text| text.lines())
        .for_each(&mut *on_line);
    let first_lines: Vec<&str> = texts
        .iter()
        .filter_map(|text| text.lines().next())
        .collect();
    Error::failed("a generated crate does not compile", crates.join(", "))
        .because(first_lines.join("; "))
        .advice("mend the rule in its mapping file, or its custom.rs, then `rehome generate` and `rehome build` again")
}

fn in_one_line(said: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("; ")
}

/// The system that programs are compiled for, in cargo's words: the one that we were compiled for.
fn host() -> &'static str {
    match (std::env::consts::ARCH, cfg!(target_env = "musl")) {
        ("aarch64", false) => "aarch64-unknown-linux-gnu",
        ("aarch64", true) => "aarch64-unknown-linux-musl",
        (_, true) => "x86_64-unknown-linux-musl",
        (_, false) => "x86_64-unknown-linux-gnu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A project of two crates without dependencies, one of which has the name of a package in every registry.
    fn project(folder: &Path, broken: bool) {
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
        );
        let mut lock = String::from("version = 4\n");
        for name in ["cases", "uuid"] {
            let manifest =
                format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
            write(&format!("crates/{name}/Cargo.toml"), &manifest);
            lock.push_str(&format!(
                "\n[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\n"
            ));
            let body = if broken && name == "uuid" {
                "nowhere()"
            } else {
                "println!(\"{}\", file!())"
            };
            write(
                &format!("crates/{name}/src/main.rs"),
                &format!("fn main() {{ {body} }}\n"),
            );
        }
        write("Cargo.lock", &lock);
    }

    fn entities() -> Vec<String> {
        vec!["uuid".to_owned(), "cases".to_owned()]
    }

    #[test]
    fn programs_are_kept_by_their_hash_which_knows_no_folder() {
        let one = tempfile::tempdir().unwrap();
        let other = tempfile::Builder::new()
            .prefix("a longer name ")
            .tempdir()
            .unwrap();
        project(one.path(), false);
        project(other.path(), false);
        let first = build(one.path(), &entities(), &AtomicU32::new(0), &mut |_| {}).unwrap();
        let again = build(one.path(), &entities(), &AtomicU32::new(0), &mut |_| {}).unwrap();
        let elsewhere = build(other.path(), &entities(), &AtomicU32::new(0), &mut |_| {}).unwrap();
        assert_eq!(first, again);
        assert_eq!(first[0].entity, "uuid");
        assert!(
            first[0]
                .program
                .ends_with(format!(".rehome/programs/uuid-{}", &first[0].hash[..16]))
        );
        let hashes = |built: &[Built]| built.iter().map(|one| one.hash.clone()).collect::<Vec<_>>();
        assert_eq!(hashes(&first), hashes(&elsewhere));
        let said = duct::cmd!(&first[1].program).read().unwrap();
        assert_eq!(said, "crates/cases/src/main.rs");
    }

    #[test]
    fn a_crate_that_does_not_compile_is_named_with_the_compilers_words() {
        let folder = tempfile::tempdir().unwrap();
        project(folder.path(), true);
        let mut said = String::new();
        let error = build(
            folder.path(),
            &entities(),
            &AtomicU32::new(0),
            &mut |line| said.push_str(line),
        )
        .unwrap_err();
        assert_eq!(error.object(), "uuid");
        assert!(said.contains("crates/uuid/src/main.rs:1"), "{said}");
        assert!(
            error.to_string().contains("cannot find function `nowhere`"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_crate_is_told_before_cargo_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let error = build(folder.path(), &entities(), &AtomicU32::new(0), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains("rehome generate"), "{error}");
    }

    #[test]
    fn a_package_is_named_by_its_folder() {
        let shown = package(Path::new("/my projects/a+b/crates/uuid"));
        assert_eq!(shown, "path+file:///my%20projects/a%2Bb/crates/uuid");
    }
}
