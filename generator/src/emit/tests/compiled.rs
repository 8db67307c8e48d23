//! All crates of all features as one project: laid out as `cargo fmt` would, checked without a warning, and where codes
//! and keys are, their own tests passed.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Lab, features, hostile};
use crate::emit::files::write;
use crate::emit::workspace::workspace;

/// Beside the target folder of rehome itself, so that the runtime's packages are compiled once.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/emission")
}

fn cargo(folder: &Path, words: &[&str]) {
    let ended = Command::new(env!("CARGO"))
        .args(words)
        .current_dir(folder)
        .env("RUSTFLAGS", "-D warnings")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&ended.stdout).into_owned()
        + &String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "cargo {}\n{text}", words.join(" "));
}

#[test]
fn every_crate_compiles_without_a_warning_and_cargo_fmt_changes_nothing() {
    let folder = folder();
    let crates = folder.join("crates");
    if crates.exists() {
        std::fs::remove_dir_all(&crates).unwrap();
    }
    let labs = features::ALL.iter().map(|(_, feature)| Lab::of(feature));
    let mut entities = Vec::new();
    for (entity, files) in labs.chain([hostile::lab()]).flat_map(|lab| lab.crates()) {
        write(&files, &crates.join(&entity)).unwrap();
        entities.push(entity);
    }
    entities.sort();
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
    let runtime = runtime.canonicalize().unwrap();
    write(&workspace(&entities, runtime.to_str()).unwrap(), &folder).unwrap();
    cargo(&folder, &["fmt", "--all", "--check"]);
    cargo(
        &folder,
        &[
            "check",
            "--offline",
            "--locked",
            "--quiet",
            "--workspace",
            "--all-targets",
        ],
    );
    // Two stand for all: linking every crate's tests would take minutes.
    cargo(
        &folder,
        &[
            "test",
            "--offline",
            "--locked",
            "--quiet",
            "-p",
            "codes",
            "-p",
            "k_plain",
            "--test",
            "transform",
        ],
    );
}
