//! The command line: what words mean, what is refused, and that every help text is whole.

use super::*;
use crate::commands::Command;
use crate::orchestrate::{Log, Output};

fn meaning(words: &str) -> Result<Request, String> {
    from_words(std::iter::once("rehome").chain(words.split_whitespace()))
}

const COMMANDS: [&str; 17] = [
    "init",
    "discover",
    "plan",
    "decide",
    "generate",
    "build",
    "run",
    "validate",
    "rollback",
    "replay",
    "diff",
    "sync",
    "conflicts",
    "status",
    "report",
    "demo",
    "bench",
];

#[test]
fn every_command_has_help_with_examples_that_are_understood() -> Result<(), String> {
    for command in COMMANDS {
        let help = meaning(&format!("{command} --help"))
            .err()
            .unwrap_or_default();
        let examples = help.split("Examples:").nth(1).unwrap_or_default();
        let lines = examples.lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| line.starts_with("rehome ")).collect();
        assert!(lines.len() >= 2 && help.contains("--output"), "{help}");
        for line in lines {
            let words = line.split("  ").next().unwrap_or_default();
            let words: Vec<&str> = words
                .split_whitespace()
                .take_while(|word| !word.contains('"'))
                .collect();
            let request = from_words(words.iter().copied());
            // A quoted value is cut off above, so that its flag alone may be missing it.
            assert!(
                request.is_ok() || line.contains('"'),
                "{line}: {:?}",
                request.err()
            );
        }
    }
    Ok(())
}

#[test]
fn the_first_help_lists_exactly_what_there_is() {
    let help = meaning("--help").err().unwrap_or_default();
    for command in COMMANDS {
        assert!(
            help.contains(&format!("  {command} ")),
            "{command} is not in\n{help}"
        );
    }
    assert!(help.contains("130 stopped by the user"), "{help}");
}

#[test]
fn entities_are_selected_by_name_group_and_all() -> Result<(), String> {
    let request = meaning(
        "run cases tasks --core --group money --with-deps --batch-size 500 --workers 3 --side-by-side 2",
    )?;
    let Command::Run(options) = request.command else {
        return Err("no run".to_owned());
    };
    let selection = options.programs.entities;
    assert_eq!(selection.names, ["cases", "tasks"]);
    assert_eq!(selection.groups, ["money", "core"]);
    assert!(selection.with_deps && !selection.all && options.programs.confined);
    assert_eq!((options.batch_size, options.workers), (Some(500), Some(3)));
    assert_eq!(options.side_by_side, Some(2));
    Ok(())
}

#[test]
fn limits_of_a_run_are_understood() -> Result<(), String> {
    let words = "run --all --join --max-seconds 60 --max-quarantined 2% --stall-seconds 9";
    assert!(meaning("run --all --join --side-by-side 2").is_err());
    let Command::Run(options) = meaning(words)?.command else {
        return Err("no run".to_owned());
    };
    assert!(options.join);
    assert_eq!(
        (options.max_seconds, options.stall_seconds),
        (Some(60), Some(9))
    );
    assert_eq!(options.max_quarantined.as_deref(), Some("2%"));
    Ok(())
}

#[test]
fn global_flags_are_taken_behind_the_command_too() -> Result<(), String> {
    let request = meaning("status --project /p --output json --log json --quiet")?;
    assert_eq!(request.project, PathBuf::from("/p"));
    assert_eq!(request.console.output, Output::Json);
    assert_eq!(request.console.log, Log::Json);
    assert!(request.console.quiet);
    Ok(())
}

#[test]
fn unconfined_programs_have_to_be_asked_for() -> Result<(), String> {
    let Command::Validate(options) = meaning("validate --all --sandbox none")?.command else {
        return Err("no validate".to_owned());
    };
    assert!(!options.confined);
    Ok(())
}

#[test]
fn answers_keep_everything_behind_the_first_equals_sign() -> Result<(), String> {
    let Command::Decide(options) = meaning("decide --answer cases.kind={constant=1}")?.command
    else {
        return Err("no decide".to_owned());
    };
    let expected = ("cases.kind".to_owned(), "{constant=1}".to_owned());
    assert_eq!(options.answers, [expected]);
    Ok(())
}

#[test]
fn what_makes_no_sense_is_refused_with_a_reason() {
    for words in [
        "run --all --batch-size 0",
        "demo --scale 0",
        "demo --scale nan",
        "decide --answer nothing",
        "generate --check --overwrite",
        "run --all --sample 5",
        "run --all --dry-run --sample 0",
        "run --all --dry-run --join",
        "run --all --max-quarantined many",
        "run --all --stall-seconds 0",
        "bench --rows 3",
        "bench --growth --bad-rows",
        "frobnicate",
    ] {
        assert!(meaning(words).is_err(), "{words}");
    }
}

#[test]
fn a_sync_needs_a_policy_and_the_newest_row_its_columns() {
    let policy = |words: &str| match meaning(words).map(|request| request.command) {
        Ok(Command::Sync(options)) => Ok((options.policy, options.deletes)),
        Ok(other) => Err(format!("{other:?}")),
        Err(error) => Err(error),
    };
    assert!(policy("sync --all").is_err());
    assert!(policy("sync --all --policy newest-wins").is_err());
    assert!(policy("sync --all --undo --policy manual").is_err());
    assert_eq!(policy("sync --all --undo"), Ok((None, "keep".to_owned())));
    let newest = "sync --all --policy newest-wins --newest a=b --deletes manual";
    assert_eq!(
        policy(newest),
        Ok((Some("newest-wins".to_owned()), "manual".to_owned()))
    );
    assert!(meaning("conflicts resolve cases --take source").is_err());
    assert!(meaning("conflicts resolve cases 3 --every --take source").is_err());
    assert!(meaning("conflicts resolve cases --every --take source").is_ok());
}
