//! Which source tables fill an entity: the question where it is not clear, and the answer.

use super::inputs::Inputs;
use super::tables::{Candidate, TableMatch};
use crate::catalog::Name;
use crate::mapping::decisions::{Choice, Decision};

/// Which source table fills a target table.
const WHICH_TABLE: &str = "RH-D001";
/// The answer to it that leaves the target table empty.
const NONE: &str = "none";
/// Between the tables of an answer that names several.
const AND: &str = " + ";

/// What is known of an entity's source tables.
pub(super) enum Settled {
    /// These feed it: clear, or answered.
    Fed(Vec<Candidate>),
    /// These would be recommended, if any; it is asked.
    Asked(Vec<Candidate>, Box<Decision>),
    /// Nothing feeds it.
    Empty,
}

/// The source tables of an entity: as answered, else as matched where that is clear. The question where it is not.
pub(super) fn settle(inputs: &Inputs<'_>, found: &TableMatch, entity: &str) -> Settled {
    let decided = inputs
        .decisions
        .get(entity)
        .and_then(|decision| decision.answer.as_deref());
    match decided {
        Some(NONE) => Settled::Empty,
        Some(answer) => match answered(inputs, found, answer) {
            Some(feeds) => Settled::Fed(feeds),
            None => Settled::asked(found, entity),
        },
        None if found.sure => Settled::Fed(found.feeds.clone()),
        None if found.candidates.is_empty() && found.feeds.is_empty() => Settled::Empty,
        None => Settled::asked(found, entity),
    }
}

impl Settled {
    fn asked(found: &TableMatch, entity: &str) -> Self {
        Self::Asked(found.feeds.clone(), Box::new(question(found, entity)))
    }
}

/// The tables that an answer names, when all of them are there.
fn answered(inputs: &Inputs<'_>, found: &TableMatch, answer: &str) -> Option<Vec<Candidate>> {
    let named = answer.split(AND).map(|text| {
        let name = text
            .parse::<Name>()
            .ok()
            .filter(|name| inputs.source.table(name).is_some())?;
        let known = found
            .feeds
            .iter()
            .chain(&found.candidates)
            .find(|known| known.source == name);
        let chosen = || Candidate::shaped(&name, 1.0, "somebody decided it".to_owned());
        Some(known.cloned().unwrap_or_else(chosen))
    });
    named.collect()
}

fn value(feeds: &[Candidate]) -> String {
    let names: Vec<String> = feeds.iter().map(|feed| feed.source.to_string()).collect();
    names.join(AND)
}

/// Asks which tables fill an entity. Where the likeliest one feeds another entity already, the question may wait.
fn question(found: &TableMatch, entity: &str) -> Decision {
    let mut choices: Vec<&[Candidate]> = Vec::new();
    if !found.feeds.is_empty() {
        choices.push(&found.feeds);
    }
    let others = found.candidates.iter().map(std::slice::from_ref);
    choices.extend(others.filter(|other| value(other) != value(&found.feeds)));
    let mut options: Vec<Choice> = choices
        .into_iter()
        .map(|feeds| choice(found, feeds))
        .collect();
    options.push(Choice::plain(
        NONE,
        "no row is written to it",
        "a table that is new and one that is gone may be alike by chance",
    ));
    let recommended = if found.feeds.is_empty() {
        NONE.to_owned()
    } else {
        value(&found.feeds)
    };
    Decision {
        id: entity.to_owned(),
        code: WHICH_TABLE.to_owned(),
        question: format!("Which table of the source fills {}?", found.target),
        recommended: Some(recommended),
        matters: !found.feeds.is_empty(),
        options,
        answer: None,
        decided_by: None,
        decided_at: None,
        reason: None,
    }
}

fn choice(found: &TableMatch, feeds: &[Candidate]) -> Choice {
    let names: Vec<String> = feeds.iter().map(|feed| feed.source.to_string()).collect();
    let because: Vec<String> = match feeds {
        [only] => vec![only.reason.clone()],
        several => several
            .iter()
            .map(|feed| format!("{}: {}", feed.source, feed.reason))
            .collect(),
    };
    let means = format!("{} is filled from {}", found.target, names.join(" and "));
    Choice::plain(value(feeds), means, because.join("; "))
}
