//! Every finding has a code that some test provokes, and every code that anything shows has words: reasons, SQLSTATEs, findings.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rehome::diagnostics::CODES;
use rehome::guidance::help::explain;
use rehome::guidance::quarantine::meaning;
use rehome_tests::{Result, fail};

/// Codes that only a fault of the world, or a server that tests cannot count on, leads to.
const BEYOND_TESTS: [&str; 4] = [
    // PostgreSQL 18 alone can declare what it does not enforce.
    "RH-C011", // A constraint of a kind that no PostgreSQL has yet.
    "RH-C023",
    // A question that is not answered in time, or a table that is locked.
    "RH-P009", "RH-P010",
];

#[test]
fn every_code_is_provoked_by_a_test() -> Result {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut tests = String::new();
    for folder in ["generator/src", "generator/tests", "tests/tests"] {
        collect(&root.join(folder), &mut tests)?;
    }
    let declared = fs::read_to_string(root.join("generator/src/diagnostics.rs"))?;
    let provoked = |id: &str| {
        let line = declared
            .lines()
            .find(|line| line.contains(&format!("= \"{id}\"")));
        let name = line.and_then(|line| line.trim().split(' ').next());
        tests.contains(id) || name.is_some_and(|name| tests.contains(name))
    };
    let unprovoked: Vec<&str> = CODES
        .iter()
        .map(|code| code.id)
        .filter(|id| !BEYOND_TESTS.contains(id) && !provoked(id))
        .collect();
    assert!(unprovoked.is_empty(), "no test provokes {unprovoked:?}");
    Ok(())
}

/// Adds the text of tests: of test files as a whole, of others what stands behind their `cfg(test)`.
fn collect(folder: &Path, tests: &mut String) -> Result {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let shown = path.to_string_lossy().into_owned();
        // Help is about every code, and this file names those that nothing provokes.
        let about_codes = shown.ends_with("guidance/help") || shown.ends_with("tests/codes.rs");
        let is_exempt = about_codes && !shown.contains("generator/tests");
        if path.is_dir() && !is_exempt {
            collect(&path, tests)?;
        } else if shown.ends_with(".rs") && !is_exempt && !shown.ends_with("diagnostics.rs") {
            let text = fs::read_to_string(&path)?;
            let whole = shown.contains("/tests/") || shown.ends_with("tests.rs");
            tests.push_str(if whole {
                &text
            } else {
                text.split_once("#[cfg(test)]")
                    .map_or("", |(_, tests)| tests)
            });
        }
    }
    Ok(())
}

#[test]
fn every_reason_of_the_quarantine_is_explained() -> Result {
    let refusals = source("runtime/src/value/refusal.rs")?;
    let Some((codes, _)) = refusals.split_once("pub fn advice") else {
        return fail("the reasons' codes are not where they were");
    };
    let codes: Vec<&str> = codes
        .lines()
        .filter_map(|line| line.split_once(" => \"")?.1.strip_suffix("\","))
        .collect();
    assert!(codes.len() >= 20, "{codes:?}");
    for code in codes {
        assert!(explain(code).is_some(), "nothing explains {code}");
        assert_ne!(meaning(code), meaning("no such reason"), "{code}");
    }
    Ok(())
}

/// Whatever the runtime or the generator knows a SQLSTATE by name for, a person may be shown.
#[test]
fn every_sqlstate_and_class_that_anything_knows_is_explained() -> Result {
    let mut texts = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["runtime/src", "generator/src"] {
        sources(&root.join(folder), &mut texts)?;
    }
    let states = literals(&texts, is_sqlstate);
    for state in ["40001", "57014", "25P03", "XX000", "P0001", "28P01"] {
        assert!(states.contains(state), "{state} is not found any more");
    }
    let known = ["load/retry.rs", "quarantine/server.rs", "error/advice.rs"];
    let known: Result<String> = known
        .into_iter()
        .map(|file| source(&format!("runtime/src/{file}")))
        .collect();
    let classes = literals(&known?, |text| {
        matches!(text.len(), 2 | 4) && text.bytes().all(is_of_a_sqlstate)
    });
    assert!(classes.len() >= 6, "{classes:?}");
    let whole = classes.iter().map(|class| format!("{class:0<5}"));
    let unknown: Vec<String> = states
        .into_iter()
        .chain(whole)
        .filter(|code| explain(code).is_none())
        .collect();
    assert!(unknown.is_empty(), "nothing explains {unknown:?}");
    Ok(())
}

#[test]
fn every_code_of_rehome_that_stands_anywhere_is_explained() -> Result {
    let mut texts = source("README.md")?;
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/src"),
        &mut texts,
    )?;
    let codes: BTreeSet<&str> = texts
        .match_indices("RH-")
        .filter_map(|(at, _)| texts.get(at..at + 7))
        .filter(|code| code[4..].bytes().all(|digit| digit.is_ascii_digit()))
        .filter(|code| *code != "RH-X999")
        .collect();
    assert!(codes.len() > 60, "{codes:?}");
    let unknown: Vec<_> = codes
        .iter()
        .filter(|code| explain(code).is_none())
        .collect();
    assert!(unknown.is_empty(), "nothing explains {unknown:?}");
    Ok(())
}

fn source(path: &str) -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    Ok(fs::read_to_string(path)?)
}

/// Adds the text of every source file; the demo's are made of postal codes and the like.
fn sources(folder: &Path, texts: &mut String) -> Result {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("demo") {
            sources(&path, texts)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            texts.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// Texts in quotes that are of some kind.
fn literals(texts: &str, is_meant: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let lines = texts
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let literals = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    literals
        .filter(|text| is_meant(text))
        .map(str::to_owned)
        .collect()
}

/// Five letters of which at least three are digits; SQLSTATEs that servers send begin so.
fn is_sqlstate(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() == 5 && digits >= 3 && !text.ends_with("MB") && text.bytes().all(is_of_a_sqlstate)
}

fn is_of_a_sqlstate(letter: u8) -> bool {
    letter.is_ascii_digit() || letter.is_ascii_uppercase()
}
