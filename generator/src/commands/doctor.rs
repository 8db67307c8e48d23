//! `doctor`: looks over both databases and this machine, before anything begins.

use std::path::Path;

use rehome_runtime::connect::Side;

use crate::doctor::{Examination, Inputs, Limits, Line, Sessions, State, examine};
use crate::error::Error;
use crate::guidance::counted;
use crate::orchestrate::databases::{of_side, open, wait};
use crate::orchestrate::interrupt::count_interrupts;
use crate::orchestrate::{Console, Project};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome doctor
  rehome doctor --output json

Each point is a line: pass, warn or FAIL, what was found, and what to do; where a right is missing, the GRANT.
It needs no more than rehome.toml and both connections, reads and never writes, and ends with exit code 1
where a point would stop the migration.";

/// Examines and tells; gives 1 where something would stop the work.
///
/// # Errors
/// When there is no project, or nothing can be told.
pub fn run(root: &Path, console: Console) -> Result<u8, Error> {
    let project = Project::open(root)?;
    console.say("Looking over both databases and this machine …");
    let found = wait(look_over(&project))?;
    let failed = found.count(State::Fail);
    let json = serde_json::json!({ "ok": failed == 0, "lines": found });
    console.result(&describe(&found), &json)?;
    Ok(u8::from(failed > 0))
}

async fn look_over(project: &Project) -> Result<Examination, Error> {
    let interrupts = count_interrupts()?;
    let places = [Side::Source, Side::Target].map(|side| of_side(project, side));
    let [source, target] = &places;
    let mut sessions = Vec::new();
    for place in [source, target] {
        sessions.push(match place {
            Ok(settings) => open(settings).await.map_err(Reason::Refused),
            Err(error) => Err(Reason::NotConfigured(error)),
        });
    }
    let session = |at: usize| sessions[at].as_deref().map_err(Reason::error);
    let inputs = Inputs {
        project: &project.root,
        settings: &project.settings,
        places: [source.as_ref().ok(), target.as_ref().ok()],
        sessions: Sessions {
            source: session(0),
            target: session(1),
        },
        limits: Limits::default(),
        interrupts: &interrupts,
    };
    Ok(examine(&inputs).await)
}

/// Why there is no session on a side.
enum Reason<'a> {
    NotConfigured(&'a Error),
    Refused(Error),
}

impl Reason<'_> {
    fn error(&self) -> &Error {
        match self {
            Self::NotConfigured(error) => error,
            Self::Refused(error) => error,
        }
    }
}

/// The lines, and a last one that says how it stands.
fn describe(found: &Examination) -> String {
    let mut text: String = found.lines().iter().map(paragraph).collect();
    let (failed, warned) = (found.count(State::Fail), found.count(State::Warn));
    text.push('\n');
    text.push_str(&match (failed, warned) {
        (0, 0) => "All is well.\n".to_owned(),
        (0, some) => format!(
            "Nothing stops a migration; {} to look at.\n",
            counted(some as u64, "point")
        ),
        (some, _) => format!(
            "{} would stop a migration.\n",
            counted(some as u64, "point")
        ),
    });
    text
}

/// A point, and what to do about it on a line of its own.
fn paragraph(line: &Line) -> String {
    let Line {
        about,
        check,
        state,
        found,
        advice,
    } = line;
    let mut text = format!("{state:<5}{about:<8} {check:<18} {found}\n");
    if !advice.is_empty() {
        text.push_str(&format!("{:33}→ {advice}\n", ""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_found_is_all_well() {
        assert_eq!(describe(&Examination::default()), "\nAll is well.\n");
    }
}
