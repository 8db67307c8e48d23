//! `rehome demo`: it ends well, its one object is complete, and it leaves no server behind.

use rehome::demo::rows::{DEFAULT_SCALE, plan_sizes};
use rehome_tests::{Result, fail};

use crate::lab::lab;
use rehome_tests::account::{count, entity};

#[test]
fn the_demo_ends_well_and_accounts_for_every_row_of_every_entity() -> Result {
    let demo = lab()?.demo.clone().with_code(0)?;
    let account = demo.json()?;
    assert_eq!(account["ok"], true, "{account:#}");
    let sizes = plan_sizes(DEFAULT_SCALE);
    let entities = account["entities"].as_array().map_or(0, Vec::len);
    assert_eq!(entities, sizes.len());
    for (planned, rows) in sizes {
        let found = entity(&account, planned.name())?;
        let fates = ["migrated", "merged", "existing", "filtered", "quarantined"];
        let sum: u64 = fates
            .into_iter()
            .map(|fate| count(found, fate))
            .sum::<Result<u64>>()?;
        assert_eq!(count(found, "read")?, rows, "{found:#}");
        assert_eq!(sum, rows, "{found:#}");
        assert_eq!(found["validation"], "equal", "{found:#}");
    }
    Ok(())
}

#[test]
fn the_demo_leaves_its_project_where_it_was_told_and_no_secret_in_it() -> Result {
    let lab = lab()?;
    let demo = lab.demo.clone().with_code(0)?;
    for file in [
        "rehome.toml",
        "Cargo.lock",
        "crates/technician_roles/src/transform.rs",
    ] {
        assert!(lab.folder.join(file).is_file(), "{file} is missing");
    }
    // The throwaway servers' connection strings are the only secrets that there were.
    for text in [&demo.stdout, &demo.stderr, &lab.journal] {
        assert!(!text.contains("postgresql://"), "{text}");
    }
    Ok(())
}

/// What the README shows is what the demo says. Seconds differ from run to run, and so do the blanks around them.
#[test]
fn the_readme_shows_what_the_demo_says() -> Result {
    let demo = lab()?.demo.clone().with_code(0)?;
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))?;
    let shown = between(&readme, "<!-- transcript:begin", "<!-- transcript:end")?;
    let shown: Vec<String> = shown.lines().map(without_seconds).collect();
    // The last line says where the project is, which is nobody else's business.
    let said = demo.stderr.lines();
    let said = said.take_while(|line| !line.starts_with("The project stays in"));
    for line in said.map(without_seconds) {
        assert!(shown.contains(&line), "the README does not show: {line}");
    }
    for found in demo.json()?["entities"].as_array().into_iter().flatten() {
        let line = account_line(found)?;
        let is_shown = shown.iter().any(|shown| shown.starts_with(&line));
        assert!(is_shown, "the README does not show: {line}");
    }
    Ok(())
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> Result<&'t str> {
    let inside = text
        .split_once(begin)
        .and_then(|(_, rest)| rest.split_once(end));
    inside.map_or_else(
        || fail("the README has no transcript"),
        |(inside, _)| Ok(inside),
    )
}

/// A line in words, numbers with a decimal point left out.
fn without_seconds(line: &str) -> String {
    let is_seconds = |word: &&str| {
        let number = word.trim_matches(['(', ')', ',']);
        number.contains('.') && number.parse::<f64>().is_ok()
    };
    let words = line.split_whitespace().filter(|word| !is_seconds(word));
    words.collect::<Vec<_>>().join(" ")
}

/// An entity's line of the account, as far as it is the same in every run.
fn account_line(found: &serde_json::Value) -> Result<String> {
    let fates = [
        "read",
        "migrated",
        "merged",
        "existing",
        "filtered",
        "quarantined",
    ];
    let mut words = vec![found["entity"].as_str().unwrap_or_default().to_owned()];
    for fate in fates {
        words.push(rehome::orchestrate::account::grouped(count(found, fate)?));
    }
    Ok(words.join(" "))
}
