//! Codes to labels: what a column's values, its own labels or its comment say about a target enum.

use super::super::similarity::{Tokens, similarity};
use super::Pairing;
use super::candidate::Candidate;
use super::switches;
use crate::catalog::Column;
use crate::mapping::types::base_type;
use crate::mapping::{EnumCase, EnumRule, EnumTest, Otherwise, Rule};
use crate::names::folded;
use rehome_runtime::migration::Kind;

/// An enum rule from what is known of the source column.
pub(super) fn candidate(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
    labels: &[String],
    by_name: f64,
) -> Option<Candidate> {
    let kind = base_type(pairing.inputs.source, &from.column_type).kind;
    if !matches!(
        kind,
        Kind::Text | Kind::Character | Kind::Int2 | Kind::Int4 | Kind::Boolean
    ) {
        return None;
    }
    if let Some(switch) = switches::labelled(pairing, from, to) {
        return Some(switch);
    }
    let own = pairing.inputs.source.labels_of(&from.column_type);
    let made = |rule, told: f64, reason, sure| Candidate {
        from: from.name.clone(),
        to: to.name.clone(),
        rule,
        score: 0.8 * by_name + 0.2 * told,
        reason,
        sure,
    };
    if own.is_some_and(|own| own.iter().all(|label| labels.contains(label))) {
        let reason = "Every label of the source's type is one of the target's.".to_owned();
        return Some(made(Rule::copy(&from.name), 1.0, reason, true));
    }
    let said = comment_codes(from.comment.as_deref().unwrap_or(""));
    let (known, certain) = known_values(pairing, from, own, &said);
    let (rules, open) = if known.is_empty() {
        (
            labels.iter().map(|label| equals(label, label)).collect(),
            Vec::new(),
        )
    } else {
        labelled(&known, &said, labels)
    };
    let told = if known.is_empty() {
        0.5
    } else {
        rules.len() as f64 / known.len() as f64
    };
    let sure = certain && open.is_empty();
    let rule = EnumRule {
        column: from.name.clone(),
        ignore_case: false,
        rules,
        otherwise: Otherwise::Reject,
    };
    let reason = reason(sure, known.is_empty(), &open);
    Some(made(Rule::Enum(rule), told, reason, sure))
}

/// The values that a column is known to have, and whether these are all of them.
fn known_values(
    pairing: Pairing<'_>,
    from: &Column,
    own: Option<&[String]>,
    said: &[(String, String)],
) -> (Vec<String>, bool) {
    let facts = pairing.inputs.facts.column(&pairing.from.name, &from.name);
    let is_sampled = facts.is_some_and(|facts| facts.sampled);
    match (own, facts.and_then(|facts| facts.values.clone())) {
        (Some(own), _) => (own.to_vec(), true),
        (None, Some(values)) => (values, !is_sampled),
        (None, None) => (
            said.iter().map(|(code, _)| code.clone()).collect(),
            !said.is_empty(),
        ),
    }
}

/// A line for each value that has a label, and the values that have none.
fn labelled(
    known: &[String],
    said: &[(String, String)],
    labels: &[String],
) -> (Vec<EnumCase>, Vec<String>) {
    let (mut rules, mut open) = (Vec::new(), Vec::new());
    for value in known {
        match label_for(value, said, labels) {
            Some(label) => rules.push(equals(value, label)),
            None => open.push(value.clone()),
        }
    }
    (rules, open)
}

fn equals(value: &str, label: &str) -> EnumCase {
    EnumCase {
        test: EnumTest::Equals(value.to_owned()),
        label: label.to_owned(),
    }
}

fn reason(sure: bool, unknown: bool, open: &[String]) -> String {
    match (sure, open.is_empty()) {
        (true, _) => {
            "Every known value has its label by name or by the column's comment.".to_owned()
        }
        (false, false) => format!(
            "No label is known for {}; such rows are refused.",
            open.join(", ")
        ),
        (false, true) if !unknown => {
            "Only some of the rows were read; a value that was not among them is refused."
                .to_owned()
        }
        (false, true) => {
            "Values are not known; only those that are spelled like a label are taken.".to_owned()
        }
    }
}

/// The label that a value means: spelled like it, or by the comment's words.
fn label_for<'l>(
    value: &str,
    said: &[(String, String)],
    labels: &'l [String],
) -> Option<&'l String> {
    let alike = |text: &str| {
        let tokens = Tokens::of(text);
        let equal = labels.iter().find(|label| folded(label) == folded(text));
        equal.or_else(|| {
            labels
                .iter()
                .find(|label| !tokens.is_empty() && similarity(&Tokens::of(label), &tokens) >= 1.0)
        })
    };
    let phrase = said
        .iter()
        .find(|(code, _)| code == value)
        .map(|(_, phrase)| phrase.as_str());
    alike(value).or_else(|| alike(phrase?))
}

/// Codes that a comment explains, such as `1 metal, 2 ceramic` or `A = active; B = blocked`.
fn comment_codes(comment: &str) -> Vec<(String, String)> {
    let pairs = comment.split([',', ';', '\n']).filter_map(|part| {
        let (code, phrase) = part.trim().split_once([' ', '=', ':'])?;
        let phrase =
            phrase.trim_matches(|letter: char| letter.is_whitespace() || "=:-".contains(letter));
        let is_code = !code.is_empty()
            && code.len() <= 8
            && (code.chars().all(|letter| letter.is_ascii_digit())
                || code.chars().all(|letter| letter.is_ascii_uppercase()));
        (is_code && !phrase.is_empty()).then(|| (code.to_owned(), phrase.to_owned()))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_explain_codes() {
        let codes = comment_codes("1 metal, 2 ceramic; A = in production, none of these");
        let codes: Vec<_> = codes
            .iter()
            .map(|(code, phrase)| (code.as_str(), phrase.as_str()))
            .collect();
        assert_eq!(
            codes,
            [("1", "metal"), ("2", "ceramic"), ("A", "in production")]
        );
    }

    #[test]
    fn labels_are_found_by_spelling_and_by_comment() {
        let labels = ["in_production".to_owned(), "done".to_owned()];
        let said = [("20".to_owned(), "in production".to_owned())];
        assert_eq!(label_for("20", &said, &labels), Some(&labels[0]));
        assert_eq!(label_for("DONE", &said, &labels), Some(&labels[1]));
        assert_eq!(label_for("30", &said, &labels), None);
    }
}
