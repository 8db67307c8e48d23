//! Yes and no under another name: `enable_nsfw` and `nsfw_disallowed`, `open_registration` and a mode that is `Open` or
//! `Closed`. Words that switch are set aside, and what is switched must be the same.

use rehome_runtime::migration::Kind;

use super::super::similarity::Tokens;
use super::Pairing;
use super::candidate::Candidate;
use crate::catalog::Column;
use crate::mapping::Rule;
use crate::mapping::types::base_type;
use crate::names::{quote_identifier, quote_literal};

/// Words that switch something on, and words that switch it off.
const ON: &[&str] = &[
    "allow", "allowed", "enable", "enabled", "open", "show", "visible",
];
const OFF: &[&str] = &[
    "block",
    "blocked",
    "close",
    "closed",
    "disable",
    "disabled",
    "disallow",
    "disallowed",
    "forbid",
    "forbidden",
    "hidden",
    "hide",
    "never",
    "no",
    "none",
    "off",
];

/// A name without the word that switches, and whether that word switches on.
struct Switch {
    what: Vec<String>,
    on: bool,
}

impl Switch {
    fn of(name: &str) -> Self {
        let tokens = Tokens::of(name);
        let is_word = |list: &[&str], word: &String| list.contains(&word.as_str());
        let mut what = tokens.telling().to_vec();
        let off = what.iter().any(|word| is_word(OFF, word));
        what.retain(|word| !is_word(ON, word) && !is_word(OFF, word));
        what.sort();
        Self { what, on: !off }
    }
}

/// What a switch of the source says about a column that its name leads to, where that takes labels; always asked.
pub(super) fn labelled(pairing: Pairing<'_>, from: &Column, to: &Column) -> Option<Candidate> {
    let is_truth = base_type(pairing.inputs.source, &from.column_type).kind == Kind::Boolean;
    let (own, wanted) = (Switch::of(&from.name), Switch::of(&to.name));
    is_truth.then(|| made(pairing, from, &own, (to, &wanted)))?
}

/// What a switch of the source says about a column; always asked.
pub(super) fn candidate(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let wanted = Switch::of(&to.name);
    let columns = pairing.from.columns.iter();
    let mut switches = columns.filter_map(|from| {
        let is_truth = base_type(pairing.inputs.source, &from.column_type).kind == Kind::Boolean;
        let own = Switch::of(&from.name);
        let is_switch = is_truth && !own.what.is_empty();
        is_switch.then(|| made(pairing, from, &own, (to, &wanted)))?
    });
    switches.next().filter(|_| switches.next().is_none())
}

fn made(
    pairing: Pairing<'_>,
    from: &Column,
    own: &Switch,
    (to, wanted): (&Column, &Switch),
) -> Option<Candidate> {
    let source = format!("source.{}", quote_identifier(&from.name));
    let speaks_of_it = own.what.iter().all(|word| wanted.what.contains(word));
    let sql = match pairing.inputs.target.labels_of(&to.column_type) {
        Some(labels) => {
            let (yes, no) = sides(labels, to, own).filter(|_| speaks_of_it)?;
            let (yes, no) = (quote_literal(yes), quote_literal(no));
            format!("CASE WHEN {source} THEN {yes} ELSE {no} END")
        }
        None => {
            let is_truth = base_type(pairing.inputs.target, &to.column_type).kind == Kind::Boolean;
            let is_same = own.what == wanted.what || (own.on != wanted.on && speaks_of_it);
            if !is_truth || !is_same {
                return None;
            }
            let not = if own.on == wanted.on { "" } else { "NOT " };
            format!("{not}{source}")
        }
    };
    Some(Candidate {
        from: from.name.clone(),
        to: to.name.clone(),
        rule: Rule::Sql(sql),
        score: 0.65,
        reason:
            "Both switch the same thing; which value stands for yes and which for no is a guess."
                .to_owned(),
        sure: false,
    })
}

/// The labels for yes and for no of a switch.
fn sides<'l>(labels: &'l [String], to: &Column, own: &Switch) -> Option<(&'l String, &'l String)> {
    let has = |label: &String, list: &[&str]| list.iter().any(|word| Tokens::of(label).has(word));
    let off = labels.iter().find(|label| has(label, OFF))?;
    let default = to.default.as_deref().unwrap_or_default();
    let by_default = labels
        .iter()
        .find(|label| *label != off && default.starts_with(&quote_literal(label)));
    let on = labels.iter().find(|label| has(label, ON)).or(by_default)?;
    Some(if own.on { (on, off) } else { (off, on) })
}
