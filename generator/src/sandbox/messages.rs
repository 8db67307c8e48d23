//! What cargo says in JSON: the programs it made, and the errors it found.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What has been said so far, by entity.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// The program of each entity.
    pub(super) executables: BTreeMap<String, PathBuf>,
    /// The compiler's errors as it would print them, by the crate they are in.
    pub(super) errors: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    manifest_path: PathBuf,
    #[serde(default)]
    executable: Option<PathBuf>,
    #[serde(default)]
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
}

impl Messages {
    /// Takes one line; what is no message of cargo's is left alone.
    pub(super) fn take(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Message>(line) else {
            return;
        };
        let Some(name) = folder_name(&message.manifest_path) else {
            return;
        };
        match (message.reason.as_str(), message.executable, message.message) {
            ("compiler-artifact", Some(executable), _) => {
                self.executables.insert(name, executable);
            }
            (
                "compiler-message",
                _,
                Some(Diagnostic {
                    level,
                    rendered: Some(rendered),
                }),
            ) if level.starts_with("error") => {
                self.errors
                    .entry(name)
                    .or_default()
                    .push(rendered.trim_end().to_owned());
            }
            _ => {}
        }
    }
}

/// A crate's folder has its entity's name; its package may have to have another.
fn folder_name(manifest: &Path) -> Option<String> {
    Some(manifest.parent()?.file_name()?.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_errors_go_to_their_entities() {
        let mut messages = Messages::default();
        for line in [
            r#"{"reason":"compiler-artifact","manifest_path":"/p/crates/cases/Cargo.toml","executable":"/t/cases"}"#,
            r#"{"reason":"compiler-artifact","manifest_path":"/r/uuid-1/Cargo.toml","executable":null}"#,
            r#"{"reason":"compiler-message","manifest_path":"/p/crates/jobs/Cargo.toml","message":{"level":"error","rendered":"error: x\n"}}"#,
            r#"{"reason":"compiler-message","manifest_path":"/p/crates/jobs/Cargo.toml","message":{"level":"warning","rendered":"w"}}"#,
            r#"{"reason":"build-finished","success":false}"#,
            "not json",
        ] {
            messages.take(line);
        }
        assert_eq!(messages.executables["cases"], PathBuf::from("/t/cases"));
        assert_eq!(messages.errors["jobs"], ["error: x"]);
        assert_eq!((messages.executables.len(), messages.errors.len()), (1, 1));
    }
}
