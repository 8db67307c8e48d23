//! Compiler flags that keep this machine's paths out of the programs, so that their bytes are the same elsewhere.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where cargo keeps the registry, by its own rule.
pub(super) fn cargo_home() -> PathBuf {
    match std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()) {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo"),
    }
}

/// The flags in the form that allows for blanks in paths. The project becomes `/src`, packages of a registry `/deps`;
/// of two prefixes that fit, the compiler takes the later one.
pub(super) fn encoded_flags(project: &Path) -> OsString {
    let sources = cargo_home().join("registry/src");
    let mut prefixes = vec![(project.to_owned(), "/src"), (sources.clone(), "/deps")];
    prefixes.extend(
        folders(&sources)
            .into_iter()
            .map(|registry| (registry, "/deps")),
    );
    let flags: Vec<OsString> = prefixes.iter().map(|(from, to)| flag(from, to)).collect();
    flags.join("\u{1f}".as_ref())
}

fn flag(from: &Path, to: &str) -> OsString {
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(from);
    flag.push("=");
    flag.push(to);
    flag
}

/// One folder per registry, in a fixed order: another order of flags would compile everything anew.
fn folders(sources: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(sources) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    folders
}
