//! What a person can choose from when the work has stopped.

use crate::error::ErrorKind;

/// Why a run stopped at an entity; the later ones are the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A table beside it stopped the run.
    Beside,
    /// The time that the command has is over.
    TimeIsOver,
    /// The user stopped it.
    Stopped,
    /// More rows are quarantined than the threshold allows.
    TooManyQuarantined,
    /// More rows are quarantined than this command may quarantine.
    OverBudget,
    /// The proof found differences.
    Differs,
    /// A schema or the program is not what was approved.
    Changed,
    /// The program failed.
    Failed,
    /// The fates of the rows do not add up to the rows that were read.
    Unbalanced,
}

impl Why {
    /// The reason in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Failed => "the program failed",
            Self::TooManyQuarantined => "more rows are in quarantine than the threshold allows",
            Self::OverBudget => "more rows are in quarantine than --max-quarantined allows",
            Self::Differs => "the proof found differences",
            Self::Unbalanced => "the fates of the rows do not add up to the rows that were read",
            Self::Changed => "a schema or the program is not what was approved",
            Self::Beside => "stopped behind its batch, as another table stopped the run",
            Self::Stopped => "stopped by the user",
            Self::TimeIsOver => "the time that --max-seconds gives is over",
        }
    }

    /// The kind of error that it ends a command with.
    #[must_use]
    pub fn kind(self) -> ErrorKind {
        match self {
            Self::Failed | Self::Unbalanced => ErrorKind::Failed,
            Self::TooManyQuarantined | Self::OverBudget | Self::Differs => ErrorKind::Findings,
            Self::Changed => ErrorKind::Differs,
            Self::Beside | Self::Stopped | Self::TimeIsOver => ErrorKind::Stopped,
        }
    }
}

/// The choices, each a sentence with the command that makes it; the safest comes first.
#[must_use]
pub fn choices(why: Why, entity: &str) -> Vec<String> {
    let back = format!("take it back: `rehome rollback {entity}`");
    let on = "go on from here once the cause is gone: the same command again".to_owned();
    match why {
        Why::Failed | Why::Unbalanced => vec![on, back],
        Why::TooManyQuarantined => vec![
            format!("see which rows and why: `rehome report {entity}`"),
            format!("mend the rows in the source, then `rehome replay {entity}`"),
            format!(
                "accept that many: raise threshold_percent in mappings/{entity}.toml, `rehome generate {entity}`, the same command again"
            ),
            back,
        ],
        Why::OverBudget => vec![
            format!("see which rows and why: `rehome report {entity}`"),
            "accept more: the same command with a larger --max-quarantined goes on".to_owned(),
            back,
        ],
        Why::Differs => vec![
            format!("see which rows and columns: `rehome report {entity}`"),
            format!(
                "if somebody changed the target meanwhile, set it right and `rehome validate {entity}`"
            ),
            back,
        ],
        Why::Changed => vec![
            "read the schemas again and look at what changed: `rehome discover`, `rehome plan`"
                .to_owned(),
            format!("write the program anew: `rehome generate {entity}`"),
        ],
        Why::Beside | Why::Stopped | Why::TimeIsOver => {
            vec!["go on from here: the same command again".to_owned(), back]
        }
    }
}

/// The choices in one paragraph, as an error's advice.
#[must_use]
pub fn advice(why: Why, entity: &str) -> String {
    choices(why, entity).join("; or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stop_has_a_way_on_that_names_the_entity() {
        let all = [
            Why::Failed,
            Why::TooManyQuarantined,
            Why::OverBudget,
            Why::Differs,
            Why::Unbalanced,
            Why::Changed,
            Why::Beside,
            Why::Stopped,
            Why::TimeIsOver,
        ];
        for why in all {
            assert!(choices(why, "cases").len() >= 2);
            assert!(advice(why, "cases").contains("cases"));
        }
    }
}
