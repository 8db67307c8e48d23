//! Projects and machines that cannot work: each error names the object and what to do, and nothing is written.

use rehome_tests::command::Rehome;
use rehome_tests::dump::Dump;
use rehome_tests::project::Project;
use rehome_tests::shared_server::Databases;
use rehome_tests::{Result, fail};

use crate::lab::lab;

/// The example with catalogs and crates, but nothing compiled.
fn project() -> Result<Project> {
    Project::copy_of(&lab()?.folder)
}

/// A mapping of offices with one rule changed must be refused by `generate`, and no crate may be touched.
fn refused_mapping(old: &str, new: &str, words: &[&str]) -> Result {
    let project = project()?;
    project.edit("mappings/offices.toml", old, new)?;
    let before = project.files("crates")?;
    for command in ["generate", "generate offices"] {
        let ended = project.rehome(command).exits(2)?;
        ended.says(words)?;
        ended.says(&["mappings/offices.toml:"])?;
    }
    if project.files("crates")? != before {
        return fail("a crate was written from a mapping that was refused");
    }
    Ok(())
}

#[test]
fn a_mapping_that_names_a_missing_column_is_pointed_at() -> Result {
    refused_mapping(
        "copy = \"code\"",
        "copy = \"cod\"",
        &["cod", "dispatch_office", "code"],
    )
}

#[test]
fn a_mapping_of_a_type_that_cannot_be_made_is_told_the_way_out() -> Result {
    refused_mapping(
        "copy = \"active\"",
        "copy = \"created\"",
        &["timestamp without time zone", "offices.is_active", "sql = "],
    )
}

#[test]
fn a_mapping_that_is_no_toml_is_pointed_at() -> Result {
    refused_mapping("copy = \"code\"", "copy = \"code", &["string"])
}

#[test]
fn an_expression_that_does_not_compile_is_shown() -> Result {
    let ended = lab()?.broken()?.clone().with_code(1)?;
    ended.says(&["no_such_function", "offices"])
}

#[test]
fn nothing_runs_while_a_decision_is_open() -> Result {
    let project = project()?;
    let path = project.path().join("decisions.toml");
    let mut text = std::fs::read_to_string(&path).unwrap_or_default();
    // What is recommended is what the mapping has, so nobody has decided it by editing the mapping either.
    text.push_str(
        "\n[[decision]]\nid = \"offices.phone\"\ncode = \"RH-D999\"\nquestion = \"Whose phone is it?\"\nrecommended = \"theirs\"\n\
         options = [{ value = \"theirs\", means = \"the practice's\", why = \"its name\", rule = { copy = \"phone\", empty_to_null = true } }]\n",
    );
    std::fs::write(&path, text)?;
    let databases = Databases::fresh()?;
    let before = Dump::of(&databases.target())?;
    let ended = databases.given_to(project.rehome("run offices")).exits(4)?;
    ended.says(&["offices.phone", "rehome decide"])?;
    Dump::of(&databases.target())?.must_equal(&before)?;

    project.rehome("decide").exits(4)?;
    let decided = project.rehome("decide --by Ann --reason agreed --answer offices.phone=theirs");
    decided.exits(0)?;
    let kept = project.read("decisions.toml")?;
    for word in ["\"Ann\"", "\"agreed\"", "decided_at"] {
        assert!(kept.contains(word), "{kept}");
    }
    project.rehome("decide").exits(0)?;
    Ok(())
}

#[test]
fn a_generated_file_that_was_edited_by_hand_stops_generate_and_run() -> Result {
    let project = project()?;
    let file = "crates/offices/src/transform.rs";
    let edited = format!("{}// mine\n", project.read(file)?);
    std::fs::write(project.path().join(file), &edited)?;
    let databases = Databases::fresh()?;
    for words in ["generate offices", "run offices"] {
        databases
            .given_to(project.rehome(words))
            .exits(5)?
            .says(&["transform.rs"])?;
    }
    assert_eq!(project.read(file)?, edited);
    project.rehome("generate offices --overwrite").exits(0)?;
    assert_ne!(project.read(file)?, edited);
    Ok(())
}

#[test]
fn generate_twice_gives_the_same_bytes_in_any_locale() -> Result {
    let project = project()?;
    let before = project.files("crates")?;
    let command = project
        .rehome("generate --all --overwrite")
        .variable("LANG", "tr_TR.UTF-8");
    command.variable("TZ", "Pacific/Chatham").exits(0)?;
    if project.files("crates")? != before {
        return fail("generate gave other bytes than the demo's");
    }
    project.rehome("generate --check").exits(0)?;
    Ok(())
}

#[test]
fn where_there_is_no_cargo_it_is_said_how_to_get_it() -> Result {
    let project = project()?;
    let nothing = Project::empty()?;
    let databases = Databases::fresh()?;
    let before = Dump::of(&databases.target())?;
    let command = project
        .rehome("run offices")
        .variable("PATH", nothing.path());
    let command = command
        .variable("HOME", nothing.path())
        .variable("CARGO_HOME", nothing.path());
    let ended = databases.given_to(command).run()?;
    if !matches!(ended.code, Some(1 | 2)) {
        return fail(format!("exit code 1 or 2 was expected: {ended}"));
    }
    ended.says(&["cargo", "https://rustup.rs"])?;
    Dump::of(&databases.target())?.must_equal(&before)
}

#[test]
fn where_there_is_no_postgresql_it_is_said_how_to_get_it() -> Result {
    let nothing = Project::empty()?;
    // A folder that is named decides alone, so nothing is searched and nothing is fetched.
    let ended = Rehome::new("demo")
        .variable("PG_BIN", nothing.path())
        .exits(1)?;
    ended.says(&[
        "PostgreSQL",
        "initdb",
        "PG_BIN",
        &nothing.path().to_string_lossy(),
    ])
}

#[test]
fn where_there_is_no_project_it_is_said_how_to_begin_one() -> Result {
    let nothing = Project::empty()?;
    for words in [
        "discover",
        "plan",
        "generate --all",
        "run --all",
        "status",
        "report",
    ] {
        let ended = nothing.rehome(words).exits(2)?;
        ended.says(&["no project", "rehome init"])?;
    }
    Ok(())
}
