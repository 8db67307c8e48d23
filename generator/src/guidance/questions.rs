//! Decisions in plain words: the question, what each choice means, and what we would do.

use super::counted;
use crate::mapping::decisions::{Decision, Decisions};

/// The question as it is put to a person.
#[must_use]
pub fn question(decision: &Decision) -> String {
    format!("{}: {}", decision.id, decision.question)
}

/// The choices, each with what it means and what speaks for it.
#[must_use]
pub fn choices(decision: &Decision) -> Vec<String> {
    let recommended = decision.recommended.as_deref();
    let line = |choice: &crate::mapping::decisions::Choice| {
        let mark = if recommended == Some(choice.value.as_str()) {
            " [recommended]"
        } else {
            ""
        };
        format!(
            "{}{mark}: {}. {}",
            choice.value,
            choice.means.trim_end_matches('.'),
            choice.why
        )
        .trim_end()
        .to_owned()
    };
    decision.options.iter().map(line).collect()
}

/// The place of the recommended choice; the first where there is none.
#[must_use]
pub fn recommended(decision: &Decision) -> usize {
    let value = decision.recommended.as_deref();
    let place = decision
        .options
        .iter()
        .position(|choice| Some(choice.value.as_str()) == value);
    place.unwrap_or(0)
}

/// What is answered and what is open, with the words that answer it.
#[must_use]
pub fn summary(decisions: &Decisions, open: &[Decision], answered_now: usize) -> String {
    let mut text = String::new();
    if answered_now > 0 {
        text.push_str(&format!(
            "{} taken and recorded.\n",
            counted(answered_now as u64, "decision")
        ));
    }
    for decision in open {
        text.push_str(&format!("\n{}\n", question(decision)));
        for choice in choices(decision) {
            text.push_str(&format!("  - {choice}\n"));
        }
        text.push_str(&format!(
            "  answer it: rehome decide --answer '{}=…'\n",
            decision.id
        ));
    }
    if open.is_empty() {
        let all = decisions.list.len() as u64;
        text.push_str(&format!(
            "Nothing is open ({} on record). Next: `rehome generate`.\n",
            counted(all, "decision")
        ));
    } else {
        text.push_str(&format!(
            "\n{} open; `rehome run` waits for them.\n",
            counted(open.len() as u64, "decision")
        ));
    }
    text.trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::decisions::Choice;

    fn decision() -> Decision {
        Decision {
            id: "cases.state".to_owned(),
            code: "RH-D001".to_owned(),
            question: "What shall happen to unknown states?".to_owned(),
            options: ["reject", "other"]
                .map(|value| Choice {
                    value: value.to_owned(),
                    means: format!("It means {value}."),
                    why: String::new(),
                    rule: None,
                })
                .to_vec(),
            recommended: Some("other".to_owned()),
            answer: None,
            decided_by: None,
            decided_at: None,
            reason: None,
            matters: true,
        }
    }

    #[test]
    fn the_recommended_choice_is_marked_and_begun_with() {
        let decision = decision();
        assert_eq!(recommended(&decision), 1);
        assert_eq!(
            choices(&decision)[1],
            "other [recommended]: It means other."
        );
    }

    #[test]
    fn what_is_open_is_told_with_the_words_that_answer_it() {
        let decisions = Decisions {
            list: vec![decision()],
        };
        let text = summary(&decisions, &decisions.list, 0);
        assert!(text.contains("--answer 'cases.state=…'"), "{text}");
        assert!(text.contains("1 decision open"), "{text}");
        assert!(summary(&decisions, &[], 1).starts_with("1 decision taken"));
    }
}
