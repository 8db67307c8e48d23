//! What a person can choose from when the work has stopped.

/// Why a run stopped at an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The program failed.
    Failed,
    /// More rows are quarantined than the threshold allows.
    TooManyQuarantined,
    /// The proof found differences.
    Differs,
    /// A schema or the program is not what was approved.
    Changed,
    /// The user stopped it.
    Stopped,
}

/// The choices, each a sentence with the command that makes it; the safest comes first.
#[must_use]
pub fn choices(why: Why, entity: &str) -> Vec<String> {
    let back = format!("take it back: `rehome rollback {entity}`");
    let on = "go on from here once the cause is gone: the same command again".to_owned();
    match why {
        Why::Failed => vec![on, back],
        Why::TooManyQuarantined => vec![
            format!("see which rows and why: `rehome report {entity}`"),
            format!("mend the rows in the source, then `rehome replay {entity}`"),
            format!(
                "accept that many: raise threshold_percent in mappings/{entity}.toml, `rehome generate {entity}`, the same command again"
            ),
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
        Why::Stopped => vec![on, back],
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
            Why::Differs,
            Why::Changed,
            Why::Stopped,
        ];
        for why in all {
            assert!(choices(why, "cases").len() >= 2);
            assert!(advice(why, "cases").contains("cases"));
        }
    }
}
