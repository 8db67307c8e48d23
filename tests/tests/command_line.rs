//! The command line as a user meets it before any database: help with examples, exit codes, usage errors.

use rehome_tests::Result;
use rehome_tests::command::Rehome;
use rehome_tests::project::Project;

const COMMANDS: [&str; 16] = [
    "init",
    "discover",
    "plan",
    "decide",
    "generate",
    "build",
    "run",
    "validate",
    "rollback",
    "status",
    "report",
    "replay",
    "diff",
    "sync",
    "conflicts",
    "demo",
];

#[test]
fn every_command_has_help_with_examples_and_the_main_help_names_it() -> Result {
    let main = Rehome::new("--help").exits(0)?;
    assert!(main.stdout.contains("Exit codes"), "{main}");
    for command in COMMANDS {
        assert!(main.stdout.contains(command), "{main}");
        let help = Rehome::new(command).argument("--help").exits(0)?;
        assert!(help.stdout.contains("Examples:"), "{help}");
        assert!(help.stdout.contains(&format!("rehome {command}")), "{help}");
        assert!(help.stdout.contains("--output"), "{help}");
    }
    Ok(())
}

#[test]
fn wrong_usage_is_exit_code_2_and_goes_to_stderr() -> Result {
    for words in [
        "",
        "migrate",
        "run --al",
        "run",
        "demo --scale 0",
        "run --all --batch-size 0",
        "decide --answer x",
    ] {
        let project = Project::empty()?;
        project.rehome("init").exits(0)?;
        let words = format!("{words} ");
        let ended = Rehome::in_project(project.path(), &words).exits(2)?;
        assert!(
            ended.stdout.is_empty() && !ended.stderr.is_empty(),
            "{ended}"
        );
    }
    Ok(())
}

#[test]
fn a_project_is_begun_once_and_the_rights_are_printed() -> Result {
    let project = Project::empty()?;
    let begun = project.rehome("init --zone Europe/Berlin").exits(0)?;
    for word in ["GRANT SELECT", "SOURCE_DATABASE_URL", "TARGET_DATABASE_URL"] {
        assert!(begun.stdout.contains(word), "{begun}");
    }
    let settings = project.read("rehome.toml")?;
    assert!(settings.contains("Europe/Berlin"), "{settings}");
    project
        .rehome("init")
        .exits(2)?
        .says(&["already", "rehome.toml"])?;
    assert_eq!(project.read("rehome.toml")?, settings);
    Ok(())
}

#[test]
fn a_secret_in_the_settings_is_refused_and_not_repeated() -> Result {
    let project = Project::empty()?;
    project.rehome("init").exits(0)?;
    project.edit(
        "rehome.toml",
        "url_env = \"SOURCE_DATABASE_URL\"",
        "url_env = \"postgresql://me:hunter2@old/lab\"",
    )?;
    let ended = project.rehome("discover").exits(2)?;
    ended.says(&["rehome.toml", "environment variable"])?;
    assert!(!ended.to_string().contains("hunter2"), "{ended}");
    Ok(())
}

#[test]
fn an_error_is_one_json_object_where_json_was_asked_for() -> Result {
    let nothing = Project::empty()?;
    let object = nothing.rehome("run --all --output json").exits(2)?.json()?;
    assert_eq!(object["ok"], false);
    assert_eq!(object["exit"], 2);
    for part in ["error", "what", "object", "advice"] {
        assert!(
            object[part].as_str().is_some_and(|text| !text.is_empty()),
            "{object:#}"
        );
    }
    Ok(())
}
