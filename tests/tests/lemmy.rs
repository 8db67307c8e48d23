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

/// Entities with a column that refuses NULL, that nothing resembles, and that only a person can write a rule for; and
/// three with several source tables, none of which can give all rows their numbers.
const UNFINISHED: [&str; 7] = [
    "community_tag",
    "modlog",
    "notification",
    "person_liked_combined",
    "person_saved_combined",
    "report_combined",
    "sent_activity",
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
    entities.retain(|entity| !UNFINISHED.contains(&entity.as_str()));
    lemmy
        .step(&format!("generate {}", entities.join(" ")))?
        .with_code(0)?;
    without_a_warning(lemmy.project().path())
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
