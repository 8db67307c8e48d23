//! What stands around the crates: the workspace's manifest, its lock, and the runtime's source.
//!
//! Nothing is resolved here. The lock is the one that rehome itself was tried with, and every crate adds one entry that
//! names the runtime alone; so a program builds from the same sources on every machine.

use super::files::{Files, PROVENANCE, hash_of};
use crate::crate_model::package;
use crate::error::Error;
use askama::Template;
use include_dir::{Dir, include_dir};
use toml_edit::{DocumentMut, Item};

/// The lock of a workspace that holds the runtime and no crate yet.
const LOCK: &str = include_str!("../../../templates/workspace/Cargo.lock");

/// How generated programs are laid out.
const LAYOUT: &str = include_str!("../../../templates/workspace/rustfmt.toml");

/// The runtime's source, as this rehome was built with it.
static RUNTIME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../runtime");

/// rehome's own manifest: what the runtime inherits from it must be written out in a copy that stands alone.
const HOUSE: &str = include_str!("../../../Cargo.toml");

/// The folder of the runtime's source within a project.
pub const RUNTIME_FOLDER: &str = "rehome-runtime";

#[derive(Template)]
#[template(path = "workspace/Cargo.toml", escape = "none")]
struct Manifest<'m> {
    entities: &'m [String],
    runtime: &'m str,
}

/// The files around the crates of a project.
///
/// `entities` are the crates, sorted. `runtime` is where the runtime's source lies, seen from the project; where it is
/// `None`, it is a folder of the project's own, which [`runtime_source`] fills.
///
/// # Errors
/// Only when this rehome was built from a broken manifest.
pub fn workspace(entities: &[String], runtime: Option<&str>) -> Result<Files, Error> {
    let mut files = Files::new();
    let manifest = Manifest {
        entities,
        runtime: runtime.unwrap_or(RUNTIME_FOLDER),
    };
    let manifest = manifest
        .render()
        .map_err(|cause| broken("the workspace's manifest").because(cause))?;
    files.insert("Cargo.toml".to_owned(), manifest);
    files.insert("Cargo.lock".to_owned(), lock(entities));
    files.insert("rustfmt.toml".to_owned(), LAYOUT.to_owned());
    Ok(files)
}

/// The files of [`RUNTIME_FOLDER`], with a list of them, so that what a later rehome no longer has is known by it.
///
/// # Errors
/// Only when this rehome was built from a broken source.
pub fn runtime_source() -> Result<Files, Error> {
    let mut files = Files::new();
    let mut folders = vec![&RUNTIME];
    while let Some(folder) = folders.pop() {
        let tests = std::path::Path::new("tests");
        folders.extend(folder.dirs().filter(|inner| inner.path() != tests));
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            let text = file.contents_utf8().ok_or_else(|| broken(&path))?;
            let text = match path.as_str() {
                "Cargo.toml" => standing_alone(text)?,
                _ => text.to_owned(),
            };
            files.insert(path, text);
        }
    }
    let hashes: Files = files
        .iter()
        .map(|(path, text)| (path.clone(), hash_of(text)))
        .collect();
    let list = serde_json::json!({ "generator": env!("CARGO_PKG_VERSION"), "files": hashes });
    files.insert(PROVENANCE.to_owned(), format!("{list:#}\n"));
    Ok(files)
}

/// The lock with an entry for every crate, in the order that cargo keeps.
fn lock(entities: &[String]) -> String {
    let (head, packages) = LOCK.split_once("[[package]]\n").unwrap_or((LOCK, ""));
    let mut packages: Vec<String> = packages
        .split("\n[[package]]\n")
        .map(|entry| entry.trim_end().to_owned())
        .collect();
    let own = |entity: &String| {
        let package = package::name(entity);
        format!(
            "name = \"{package}\"\nversion = \"0.1.0\"\ndependencies = [\n \"rehome-runtime\",\n]"
        )
    };
    packages.extend(entities.iter().map(own));
    packages.sort_by(|one, other| name_of(one).cmp(&name_of(other)));
    format!(
        "{head}[[package]]\n{}\n",
        packages.join("\n\n[[package]]\n")
    )
}

/// The name and version lines of a lock's entry, by which cargo sorts.
fn name_of(entry: &str) -> (&str, &str) {
    let mut values = entry
        .lines()
        .map(|line| line.split('"').nth(1).unwrap_or_default());
    (
        values.next().unwrap_or_default(),
        values.next().unwrap_or_default(),
    )
}

/// The runtime's manifest with everything written out that it inherits, and without what only rehome's own tests need.
fn standing_alone(text: &str) -> Result<String, Error> {
    let parse = |text: &str| {
        text.parse::<DocumentMut>()
            .map_err(|cause| broken("the runtime's manifest").because(cause))
    };
    let (mut manifest, house) = (parse(text)?, parse(HOUSE)?);
    for section in ["lints", "test", "dev-dependencies"] {
        manifest.remove(section);
    }
    let inherited = &house["workspace"]["package"];
    if let Some(package) = manifest["package"].as_table_mut() {
        for (key, item) in package.iter_mut() {
            let inherits = item.get("workspace").and_then(Item::as_bool) == Some(true);
            if inherits && let Some(value) = inherited.get(key.get()) {
                *item = value.clone();
            }
        }
        package.set_dotted(false);
    }
    Ok(manifest.to_string())
}

fn broken(what: &str) -> Error {
    Error::failed("this rehome was built from a broken source", what)
        .advice("build rehome again, and report this")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_names_every_crate_in_order_and_the_same_for_any_order() {
        let files = workspace(&["cases".to_owned(), "zebra".to_owned()], None).unwrap();
        let names: Vec<&str> = files["Cargo.lock"]
            .lines()
            .filter_map(|line| line.strip_prefix("name = "))
            .collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(names, sorted);
        assert!(
            names.contains(&"\"cases\"")
                && names.contains(&"\"zebra\"")
                && names.contains(&"\"rehome-runtime\"")
        );
    }

    #[test]
    fn the_runtime_stands_alone() {
        let files = runtime_source().unwrap();
        let manifest = &files["Cargo.toml"];
        assert!(!manifest.contains("workspace"), "{manifest}");
        assert!(manifest.contains("edition = \"2024\""), "{manifest}");
        assert!(files.contains_key("src/lib.rs"));
        assert!(!files.keys().any(|path| path.starts_with("tests/")));
        assert!(files[PROVENANCE].contains("\"src/lib.rs\": \""));
    }

    #[test]
    fn the_shipped_example_takes_the_runtime_from_its_neighbour() {
        let files = workspace(&[], Some("../../runtime")).unwrap();
        assert!(files["Cargo.toml"].contains("path = \"../../runtime\""));
        assert_eq!(files.len(), 3);
    }
}
