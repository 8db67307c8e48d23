//! Decisions: what was asked because it would have been a guess, the choices, the answer, and what it does to a mapping.

mod answer;
mod file;

pub use answer::{AnswerError, Applied, Change, Signature, apply};
pub use file::{decisions_schema, read_decisions, write_decisions};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ColumnRule, Mapping};

/// The answer that lets a trigger fire.
pub const KEEP: &str = "keep";
/// The answer that puts a trigger off while rows are moved.
pub const DISABLE: &str = "disable";

/// The identity of the decision about a trigger.
#[must_use]
pub fn trigger_id(entity: &str, trigger: &str) -> String {
    format!("{entity}:{trigger}")
}

/// Everything that was asked in a project: `decisions.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// One table `[[decision]]` each, in the order of their identities.
    #[serde(rename = "decision", default)]
    pub list: Vec<Decision>,
}

/// One choice that is not the tool's to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What it is about, and its identity for ever: `entity`, `entity.column`, `entity/feed.column` or
    /// `entity:trigger`.
    pub id: String,
    /// The kind of question, such as RH-D001.
    pub code: String,
    /// The question, in plain words.
    pub question: String,
    /// The choices.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// The choice that the tool would make, by its value; none where it knows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommended: Option<String>,
    /// The choice that was made: an option's value, or a column's rule in braces, such as { constant = "x" }.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// When, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether a run waits for the answer.
    #[serde(default = "yes")]
    pub matters: bool,
}

fn yes() -> bool {
    true
}

/// One choice of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is answered to choose it.
    pub value: String,
    /// What happens then, in plain words.
    pub means: String,
    /// What speaks for it.
    pub why: String,
    /// The rule that the column gets; none where the choice is not about a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<ColumnRule>,
}

/// What a decision's identity says about where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The entity.
    pub entity: &'a str,
    /// The feed, where the entity has several.
    pub feed: Option<&'a str>,
    /// The target column; none where the decision is about the entity as a whole.
    pub column: Option<&'a str>,
    /// The trigger of the target table that it is about.
    pub trigger: Option<&'a str>,
}

impl Decision {
    /// What the identity says. Names of entities hold neither dots nor slashes nor colons.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        if let Some((entity, trigger)) = self.id.split_once(':')
            && !entity.contains(['.', '/'])
        {
            return Subject {
                entity,
                feed: None,
                column: None,
                trigger: Some(trigger),
            };
        }
        let (path, column) = match self.id.split_once('.') {
            Some((path, column)) => (path, Some(column)),
            None => (self.id.as_str(), None),
        };
        let (entity, feed) = match path.split_once('/') {
            Some((entity, feed)) => (entity, Some(feed)),
            None => (path, None),
        };
        Subject {
            entity,
            feed,
            column,
            trigger: None,
        }
    }

    /// The option of a value.
    #[must_use]
    pub fn option(&self, value: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.value == value)
    }

    /// Whether a run waits for it. A column whose rule was changed by hand from the recommended one is decided there:
    /// nobody is asked twice.
    #[must_use]
    pub fn is_open(&self, mappings: &[Mapping]) -> bool {
        self.matters && self.answer.is_none() && !self.decided_by_hand(mappings)
    }

    fn decided_by_hand(&self, mappings: &[Mapping]) -> bool {
        let present = self.subject().rule_in(mappings);
        let recommended = self
            .recommended
            .as_deref()
            .and_then(|value| self.option(value)?.rule.as_ref());
        present.is_some_and(|present| {
            recommended.is_none_or(|recommended| recommended.rule != present.rule)
        })
    }
}

impl Subject<'_> {
    fn rule_in<'m>(&self, mappings: &'m [Mapping]) -> Option<&'m ColumnRule> {
        let mapping = mappings
            .iter()
            .find(|mapping| mapping.entity == self.entity)?;
        let feed = match self.feed {
            Some(name) => mapping.feeds.iter().find(|feed| feed.label() == name)?,
            None => mapping.feeds.first()?,
        };
        feed.columns.get(self.column?)
    }
}

impl Decisions {
    /// The decision of this identity.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Decision> {
        self.list.iter().find(|decision| decision.id == id)
    }

    /// The decisions that a run waits for.
    #[must_use]
    pub fn open<'a>(&'a self, mappings: &[Mapping]) -> Vec<&'a Decision> {
        self.list
            .iter()
            .filter(|decision| decision.is_open(mappings))
            .collect()
    }

    /// Takes newly proposed decisions in. One that is there already keeps its answer; while it has none, its question
    /// and options become those of the proposal. Gives the identities of the new ones.
    pub fn merge(&mut self, proposed: &[Decision]) -> Vec<String> {
        let mut new = Vec::new();
        for decision in proposed {
            match self.list.iter_mut().find(|known| known.id == decision.id) {
                Some(known) if known.answer.is_none() => *known = decision.clone(),
                Some(_) => {}
                None => {
                    new.push(decision.id.clone());
                    self.list.push(decision.clone());
                }
            }
        }
        self.list.sort_by(|a, b| a.id.cmp(&b.id));
        new
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
