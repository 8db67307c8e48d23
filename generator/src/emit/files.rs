//! Files in memory and on disk: compared before anything is written, so that what is the same stays untouched.

use crate::error::Error;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Files by their path within a folder, with `/` on every system.
pub type Files = BTreeMap<String, String>;

/// A file that people write after the generator has made it once.
const KEPT: &str = "src/custom.rs";

/// What a folder's own list of files is called.
pub(super) const PROVENANCE: &str = "provenance.json";

/// How a file on disk stands to what the generator would write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is not there yet.
    Missing,
    /// It is what an earlier generation wrote, and would change now.
    Outdated,
    /// A person has changed it since it was written.
    EditedByHand,
    /// It is what an earlier generation wrote, and none would write it now: it is removed.
    Obsolete,
    /// An earlier generation wrote it, a person has changed it since, and no generation would write it now.
    Unknown,
}

/// A file that is not as the generator would write it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Its path within the folder.
    pub path: String,
    /// How it stands.
    pub state: State,
    /// The first line that differs, from 1; none for a file that is missing or unknown.
    pub line: Option<usize>,
}

/// Compares files with a folder; gives what differs, sorted.
///
/// `custom.rs` differs only where it is missing. A file counts as edited by hand where the crate's `provenance.json` on
/// disk holds another hash of it than it has.
///
/// # Errors
/// When a file is there and cannot be read.
pub fn compare(files: &Files, folder: &Path) -> Result<Vec<Difference>, Error> {
    let written = written_hashes(&folder.join(PROVENANCE));
    let mut differences = Vec::new();
    for (path, text) in files {
        let Some(found) = read(&folder.join(path))? else {
            differences.push(Difference {
                path: path.clone(),
                state: State::Missing,
                line: None,
            });
            continue;
        };
        if found == *text || path == KEPT {
            continue;
        }
        let untouched = written
            .get(path)
            .is_none_or(|hash| *hash == hash_of(&found));
        let state = if untouched {
            State::Outdated
        } else {
            State::EditedByHand
        };
        differences.push(Difference {
            path: path.clone(),
            state,
            line: Some(first_difference(&found, text)),
        });
    }
    for (path, hash) in written {
        if files.contains_key(&path) {
            continue;
        }
        let Some(found) = read(&folder.join(&path))? else {
            continue;
        };
        let state = match hash_of(&found) == hash {
            true => State::Obsolete,
            false => State::Unknown,
        };
        differences.push(Difference {
            path,
            state,
            line: None,
        });
    }
    differences.sort();
    Ok(differences)
}

/// Writes files into a folder: those that are the same are not touched, `custom.rs` is written only where it is missing,
/// and what an earlier generation wrote and this one would not is removed.
///
/// # Errors
/// When a folder or file cannot be written; the error names it.
pub fn write(files: &Files, folder: &Path) -> Result<usize, Error> {
    let mut written = 0;
    for difference in compare(files, folder)?
        .iter()
        .filter(|difference| difference.state != State::Unknown)
    {
        let path = folder.join(&difference.path);
        let parent = path.parent().unwrap_or(folder);
        let failed = |cause: std::io::Error| {
            Error::failed("a file cannot be written", path.display()).because(cause)
        };
        if difference.state == State::Obsolete {
            std::fs::remove_file(&path).map_err(failed)?;
            written += 1;
            continue;
        }
        std::fs::create_dir_all(parent).map_err(failed)?;
        std::fs::write(&path, &files[&difference.path]).map_err(failed)?;
        written += 1;
    }
    Ok(written)
}

/// BLAKE3 of a text, in hexadecimal.
#[must_use]
pub fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// The hashes of its files as a crate's provenance on disk holds them; empty where it has none.
fn written_hashes(provenance: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(provenance).unwrap_or_default();
    let provenance: Value = serde_json::from_str(&text).unwrap_or_default();
    let files = provenance["files"].as_object().into_iter().flatten();
    files
        .filter_map(|(path, hash)| Some((path.clone(), hash.as_str()?.to_owned())))
        .collect()
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read(path) {
        // A file that is no text is none of ours; it is shown as changed, not as unreadable.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => {
            Err(Error::failed("a generated file cannot be read", path.display()).because(cause))
        }
    }
}

fn first_difference(found: &str, expected: &str) -> usize {
    let same = found
        .lines()
        .zip(expected.lines())
        .take_while(|(found, expected)| found == expected)
        .count();
    same + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        let provenance: BTreeMap<_, _> = pairs
            .iter()
            .map(|(path, text)| (*path, hash_of(text)))
            .collect();
        let provenance = serde_json::json!({ "files": provenance }).to_string();
        let own = pairs
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        own.chain([(PROVENANCE.to_owned(), provenance)]).collect()
    }

    #[test]
    fn what_is_the_same_stays_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let first = files(&[("src/lib.rs", "one\n"), (KEPT, "hooks\n")]);
        assert_eq!(write(&first, folder.path()).unwrap(), 3);
        assert_eq!(write(&first, folder.path()).unwrap(), 0);
    }

    #[test]
    fn custom_code_is_never_written_again() {
        let folder = tempfile::tempdir().unwrap();
        write(&files(&[(KEPT, "hooks\n")]), folder.path()).unwrap();
        std::fs::write(folder.path().join(KEPT), "mine\n").unwrap();
        write(&files(&[(KEPT, "other hooks\n")]), folder.path()).unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.path().join(KEPT)).unwrap(),
            "mine\n"
        );
    }

    #[test]
    fn an_edit_by_hand_is_told_from_an_older_generation() {
        let folder = tempfile::tempdir().unwrap();
        write(
            &files(&[("a.rs", "one\ntwo\n"), ("b.rs", "one\n"), ("c.rs", "x\n")]),
            folder.path(),
        )
        .unwrap();
        std::fs::write(folder.path().join("a.rs"), "one\nTWO\n").unwrap();
        let differences = compare(
            &files(&[("a.rs", "one\ntwo\n"), ("b.rs", "new\n")]),
            folder.path(),
        )
        .unwrap();
        let states: Vec<_> = differences
            .iter()
            .map(|one| (one.path.as_str(), one.state, one.line))
            .collect();
        assert_eq!(
            states[..3],
            [
                ("a.rs", State::EditedByHand, Some(2)),
                ("b.rs", State::Outdated, Some(1)),
                ("c.rs", State::Obsolete, None)
            ]
        );
    }

    #[test]
    fn what_is_no_longer_written_is_removed_unless_a_person_changed_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = files(&[("a.rs", "one\n"), ("b.rs", "one\n"), ("c.rs", "one\n")]);
        write(&first, folder.path()).unwrap();
        std::fs::write(folder.path().join("c.rs"), "mine\n").unwrap();
        write(&files(&[("a.rs", "one\n")]), folder.path()).unwrap();
        let left = ["a.rs", "b.rs", "c.rs"].map(|name| folder.path().join(name).exists());
        assert_eq!(left, [true, false, true]);
    }
}
