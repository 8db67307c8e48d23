//! Every finding has a code that some test provokes, so that no help is about what never comes.

use std::fs;
use std::path::Path;

use rehome::diagnostics::CODES;
use rehome_tests::Result;

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
