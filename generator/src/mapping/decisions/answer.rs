//! Answering decisions, and what an answer does to the mappings.

use super::{Choice, DISABLE, Decision, Decisions};
use crate::mapping::{ColumnRule, Mapping};

/// Why an answer was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// There is no such decision.
    #[error("there is no decision {id}{hint}")]
    Unknown {
        /// The identity that was asked for.
        id: String,
        /// The nearest one, as the end of the sentence.
        hint: String,
    },
    /// The answer is neither an option nor a rule.
    #[error(
        "{answer} is no answer to {id}: write one of {options}, or a rule in braces, such as {{ constant = \"x\" }}{detail}"
    )]
    NoOption {
        /// The decision.
        id: String,
        /// What was answered.
        answer: String,
        /// The values of the options.
        options: String,
        /// What is wrong with a rule in braces.
        detail: String,
    },
    /// The recommended choice was asked for and there is none.
    #[error("{0} has no recommended choice: a person must answer it")]
    NoRecommendation(String),
    /// The answer cannot be put into a mapping, because the mapping or its feed is gone.
    #[error("the answer to {0} has no place: no mapping has its entity and feed")]
    NoPlace(String),
}

/// Who answered, when and why. The time is given, because nothing here knows a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature<'a> {
    /// Who.
    pub by: &'a str,
    /// When, as RFC 3339.
    pub at: &'a str,
    /// Why, where it was said.
    pub reason: Option<&'a str>,
}

impl Decisions {
    /// Answers one decision; an earlier answer is replaced.
    ///
    /// # Errors
    /// When there is no such decision, or the answer is neither one of its options nor a rule.
    pub fn answer(
        &mut self,
        id: &str,
        answer: &str,
        signature: Signature<'_>,
    ) -> Result<(), AnswerError> {
        let Some(decision) = self.list.iter_mut().find(|decision| decision.id == id) else {
            let ids = self.list.iter().map(|decision| decision.id.as_str());
            let hint = crate::mapping::file_text::closest(id, ids)
                .map(|near| format!("; did you mean {near}?"));
            return Err(AnswerError::Unknown {
                id: id.to_owned(),
                hint: hint.unwrap_or_default(),
            });
        };
        decision.chosen_rule(answer)?;
        decision.sign(answer.to_owned(), signature);
        Ok(())
    }

    /// Answers every open decision with what is recommended; gives the identities of those it answered, and of those
    /// that have no recommendation and stay open.
    pub fn accept_recommended(
        &mut self,
        mappings: &[Mapping],
        signature: Signature<'_>,
    ) -> (Vec<String>, Vec<String>) {
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for decision in self
            .list
            .iter_mut()
            .filter(|decision| decision.is_open(mappings))
        {
            match decision.recommended.clone() {
                Some(value) => {
                    decision.sign(value, signature);
                    taken.push(decision.id.clone());
                }
                None => left.push(decision.id.clone()),
            }
        }
        (taken, left)
    }
}

impl Decision {
    fn sign(&mut self, answer: String, signature: Signature<'_>) {
        self.answer = Some(answer);
        self.decided_by = Some(signature.by.to_owned());
        self.decided_at = Some(signature.at.to_owned());
        self.reason = signature.reason.map(str::to_owned);
    }

    /// The rule that an answer gives the column; nothing where the decision is about no column's rule.
    fn chosen_rule(&self, answer: &str) -> Result<Option<ColumnRule>, AnswerError> {
        if let Some(option) = self.option(answer) {
            return Ok(option.rule.clone());
        }
        let refuse = |detail: String| {
            let options = self
                .options
                .iter()
                .map(|option| option.value.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            Err(AnswerError::NoOption {
                id: self.id.clone(),
                answer: answer.to_owned(),
                options,
                detail,
            })
        };
        if self.subject().column.is_none() || !answer.trim_start().starts_with('{') {
            return refuse(String::new());
        }
        #[derive(serde::Deserialize)]
        struct Braced {
            rule: ColumnRule,
        }
        match toml::from_str::<Braced>(&format!("rule = {}", answer.trim())) {
            Ok(braced) => Ok(Some(braced.rule)),
            Err(error) => refuse(format!(" ({})", error.message())),
        }
    }
}

/// What an answer changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The decision.
    pub id: String,
    /// The entity whose mapping is another.
    pub entity: String,
    /// What is different in it.
    pub change: Change,
}

/// A change to a mapping.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A column has a new rule.
    Rule {
        /// The feed.
        feed: String,
        /// The column.
        column: String,
        /// Its new rule.
        rule: Box<ColumnRule>,
    },
    /// A trigger is put off, or is not any more.
    Trigger {
        /// Its name.
        name: String,
        /// Whether it is off.
        off: bool,
    },
}

/// Puts every answered decision into the mappings; gives what was changed, for the files to be rewritten.
///
/// What a mapping says already is no change. Answers about an entity's source tables are the plan's to follow.
///
/// # Errors
/// When an answer cannot be understood any more, or its entity or feed has no mapping.
pub fn apply(decisions: &Decisions, mappings: &mut [Mapping]) -> Result<Vec<Applied>, AnswerError> {
    let mut applied = Vec::new();
    for decision in &decisions.list {
        let Some(answer) = decision.answer.as_deref() else {
            continue;
        };
        let rule = decision.chosen_rule(answer)?;
        let subject = decision.subject();
        if let (Some(column), Some(rule)) = (subject.column, rule) {
            applied.extend(put(decision, column, signed(decision, rule), mappings)?);
        } else if let Some(trigger) = subject.trigger {
            let off = answer == DISABLE;
            applied.extend(switch(decision, trigger, off, mappings)?);
        }
    }
    Ok(applied)
}

fn put(
    decision: &Decision,
    column: &str,
    rule: ColumnRule,
    mappings: &mut [Mapping],
) -> Result<Option<Applied>, AnswerError> {
    let subject = decision.subject();
    let mapping = mappings
        .iter_mut()
        .find(|mapping| mapping.entity == subject.entity);
    let feed = mapping.and_then(|mapping| match subject.feed {
        Some(name) => mapping.feeds.iter_mut().find(|feed| feed.label() == name),
        None => mapping.feeds.first_mut(),
    });
    let feed = feed.ok_or_else(|| AnswerError::NoPlace(decision.id.clone()))?;
    if feed
        .columns
        .get(column)
        .is_some_and(|present| present.rule == rule.rule)
    {
        return Ok(None);
    }
    feed.columns.set(column, rule.clone());
    let feed = feed.label().to_owned();
    Ok(Some(Applied {
        id: decision.id.clone(),
        entity: subject.entity.to_owned(),
        change: Change::Rule {
            feed,
            column: column.to_owned(),
            rule: Box::new(rule),
        },
    }))
}

fn switch(
    decision: &Decision,
    trigger: &str,
    off: bool,
    mappings: &mut [Mapping],
) -> Result<Option<Applied>, AnswerError> {
    let entity = decision.subject().entity;
    let mut mappings = mappings.iter_mut();
    let mapping = mappings
        .find(|mapping| mapping.entity == entity)
        .ok_or_else(|| AnswerError::NoPlace(decision.id.clone()))?;
    let disabled = &mut mapping.disable_triggers;
    if disabled.iter().any(|name| name == trigger) == off {
        return Ok(None);
    }
    if off {
        disabled.push(trigger.to_owned());
    } else {
        disabled.retain(|name| name != trigger);
    }
    Ok(Some(Applied {
        id: decision.id.clone(),
        entity: entity.to_owned(),
        change: Change::Trigger {
            name: trigger.to_owned(),
            off,
        },
    }))
}

/// A decided rule is sure, and its reason names who decided.
fn signed(decision: &Decision, rule: ColumnRule) -> ColumnRule {
    let who = decision.decided_by.as_deref().unwrap_or("a person");
    let why = decision
        .reason
        .as_ref()
        .map(|reason| format!(": {reason}"))
        .unwrap_or_default();
    ColumnRule {
        reason: Some(format!("Decided by {who}{why}")),
        confidence: None,
        ..rule
    }
}

impl Choice {
    /// A choice that gives the column a rule.
    #[must_use]
    pub fn rule(
        value: impl Into<String>,
        means: impl Into<String>,
        why: impl Into<String>,
        rule: ColumnRule,
    ) -> Self {
        Self {
            value: value.into(),
            means: means.into(),
            why: why.into(),
            rule: Some(rule),
        }
    }

    /// A choice that is about no column's rule.
    #[must_use]
    pub fn plain(
        value: impl Into<String>,
        means: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        Self {
            value: value.into(),
            means: means.into(),
            why: why.into(),
            rule: None,
        }
    }
}
