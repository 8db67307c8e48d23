//! Lemmy, a real application before and after a large release: what is proposed for it becomes programs that compile
//! without a warning. There are no rows, so nothing runs.

use std::path::Path;
use std::process::Command;

use rehome_tests::real::{Pair, Real};
use rehome_tests::{Result, fail};

const LEMMY: Pair = Pair {
    name: "lemmy",
    rows: &[],
    unproposed: &[],
    after_rollback: "",
};

/// Tables of the target with a proposal. 26 of the 57 have a source at all; `proposals.rs` names the others, and why.
const ENTITIES: usize = 24;

/// Columns that refuse NULL and that nothing resembles: there is an answer, and none is recommended.
const UNRECOMMENDED: [&str; 4] = [
    "community.instance_id",
    "instance_actions.instance_id",
    "person.instance_id",
    "site.instance_id",
];

/// Entities with a column that refuses NULL, that nothing resembles, and that only a person can write a rule for.
const UNFINISHED: [&str; 4] = [
    "community_tag",
    "person_liked_combined",
    "person_saved_combined",
    "sent_activity",
];

/// Entities of several source tables with numbers of their own, and how many tables that are. Each is asked about.
const NUMBERED: [(&str, usize); 5] = [
    ("modlog", 9),
    ("notification", 2),
    ("person_liked_combined", 2),
    ("person_saved_combined", 2),
    ("report_combined", 2),
];

#[test]
fn every_program_of_the_proposal_compiles_without_a_warning() -> Result {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("project");
    let Some(lemmy) = Real::start(LEMMY, &folder)? else {
        return Ok(());
    };
    lemmy.step("init")?.with_code(0)?;
    lemmy.step("discover")?.with_code(0)?;
    // Answers about whole tables make entities, whose own columns may be asked about.
    for _ in 0..2 {
        lemmy.step("plan")?.with_code(0)?;
        lemmy.step("decide --accept-recommended --by test")?;
        for column in UNRECOMMENDED {
            lemmy.answer(&format!("{column}=first row"))?;
        }
    }
    lemmy.step("plan")?.with_code(0)?;
    let mut entities = lemmy.project().entities()?;
    assert_eq!(entities.len(), ENTITIES, "{entities:?}");
    rows_are_numbered_apart(&lemmy)?;
    entities.retain(|entity| !UNFINISHED.contains(&entity.as_str()));
    lemmy
        .step(&format!("generate {}", entities.join(" ")))?
        .with_code(0)?;
    without_a_warning(lemmy.project().path())
}

/// The rules by which rows are numbered have been asked for, and stand in the mapping files as they were answered.
fn rows_are_numbered_apart(lemmy: &Real) -> Result {
    let decisions = lemmy.project().read("decisions.toml")?;
    let asked = decisions.matches("code = \"RH-D005\"").count();
    assert_eq!(
        asked,
        NUMBERED.iter().map(|(_, feeds)| feeds).sum::<usize>()
    );
    for (entity, feeds) in NUMBERED {
        let mapping = lemmy.project().read(&format!("mappings/{entity}.toml"))?;
        for place in 0..feeds {
            let rule = format!("[feeds.columns.id]\nsql = \"source.id * {feeds} + {place}\"\n");
            assert!(mapping.contains(&rule), "{entity}: {rule}");
        }
    }
    Ok(())
}

fn without_a_warning(project: &Path) -> Result {
    let ended = Command::new(env!("CARGO"))
        .args(["clippy", "--offline", "--locked", "--quiet"])
        .args(["--workspace", "--all-targets", "--", "-D", "warnings"])
        .current_dir(project)
        .env("CARGO_TARGET_DIR", project.join(".rehome/target/clippy"))
        .output()?;
    match ended.status.success() {
        true => Ok(()),
        false => fail(String::from_utf8_lossy(&ended.stderr).into_owned()),
    }
}
