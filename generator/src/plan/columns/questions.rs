//! The questions that a proposal leaves: which column, and what where there is none.

use super::Pairing;
use super::candidate::Candidate;
use super::keys::Numbering;
use crate::catalog::Column;
use crate::mapping::decisions::{Choice, Decision};
use crate::mapping::{ColumnRule, LookupRule, Rule};

/// Which column becomes the target column: RH-D002.
pub(super) const WHICH_COLUMN: &str = "RH-D002";
/// What goes into a required column that has no source: RH-D003.
pub(super) const NO_SOURCE: &str = "RH-D003";
/// By what the rows of several tables are numbered: RH-D005.
const NUMBERS: &str = "RH-D005";

/// Asks which rule makes a column; the best candidate is recommended.
pub(super) fn which(
    pairing: Pairing<'_>,
    column: &Column,
    best: &Candidate,
    rivals: &[Candidate],
) -> Decision {
    let mut options: Vec<Choice> = Vec::new();
    for candidate in std::iter::once(best).chain(rivals.iter().take(3)) {
        let value = free_value(&options, candidate);
        options.push(Choice::rule(
            value,
            means(column, candidate),
            candidate.reason.clone(),
            decided(candidate.rule.clone()),
        ));
    }
    options.extend(leave(pairing, column));
    let question = format!("How is {}.{} made?", pairing.to.name, column.name);
    decision(
        pairing,
        column,
        WHICH_COLUMN,
        question,
        options.first().map(|option| option.value.clone()),
        options,
    )
}

/// Asks what goes into a column that refuses NULL and has no likely source.
pub(super) fn missing(pairing: Pairing<'_>, column: &Column, rivals: &[Candidate]) -> Decision {
    let mut options: Vec<Choice> = Vec::new();
    for candidate in rivals.iter().take(3) {
        let value = free_value(&options, candidate);
        options.push(Choice::rule(
            value,
            means(column, candidate),
            candidate.reason.clone(),
            decided(candidate.rule.clone()),
        ));
    }
    options.extend(first_of_parent(pairing, column));
    options.extend(labels(pairing, column));
    let question = format!(
        "{}.{} ({}) refuses NULL, and nothing in {} looks like it. What goes in?",
        pairing.to.name, column.name, column.column_type.text, pairing.from.name
    );
    decision(pairing, column, NO_SOURCE, question, None, options)
}

/// Asks what tells the rows of this table from those of the others that the same target table is made of.
pub(super) fn kind(pairing: Pairing<'_>, column: &Column) -> Decision {
    let question = format!(
        "{}.{} tells kinds of rows apart, and several tables become that table. What do rows of {} get?",
        pairing.to.name, column.name, pairing.from.name
    );
    let options: Vec<Choice> = labels(pairing, column)
        .chain(leave(pairing, column))
        .collect();
    decision(pairing, column, NO_SOURCE, question, None, options)
}

/// Asks which of several tables has the say about a column, where the rows of both become one. The first stands while
/// nobody says.
pub(in super::super) fn whose(place: &str, first: Choice) -> Decision {
    let column = place.split_once('.').map_or(place, |(_, column)| column);
    Decision {
        id: place.to_owned(),
        code: WHICH_COLUMN.to_owned(),
        question: format!("Several tables have a value for {column} of one row. Which is taken?"),
        recommended: Some(first.value.clone()),
        options: vec![first],
        answer: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        matters: true,
    }
}

/// Asks by what rows are numbered, of which other tables that become the same one have the same numbers.
pub(super) fn numbers(pairing: Pairing<'_>, column: &Column, numbering: &Numbering) -> Decision {
    let interleaved = numbering.rule.as_ref().map(|(_, rule)| {
        let means = match rule {
            Rule::Sql(sql) => format!("{} is {sql}", column.name),
            _ => format!("{} is made of the old number", column.name),
        };
        let why = "no two tables make the same number, and every run makes the same ones";
        Choice::rule(INTERLEAVED, means, why, decided(rule.clone()))
    });
    let recommended = interleaved.as_ref().map(|choice| choice.value.clone());
    let by_hand = Choice::plain(
        "by hand",
        format!(
            "a person writes the rule of {} into the mapping file; what stands there until then is used",
            column.name
        ),
        "the old numbers may be known outside of the database, or leave gaps that others fit into",
    );
    let question = format!(
        "{} tables become {}, and the same number may be in each. What is {} for rows of {}? {}",
        pairing.feeds.len(),
        pairing.to.name,
        column.name,
        pairing.from.name,
        numbering.told
    );
    let options = interleaved.into_iter().chain([by_hand]).collect();
    decision(pairing, column, NUMBERS, question, recommended, options)
}

/// The labels of the column's type, each for every row.
fn labels<'a>(pairing: Pairing<'a>, column: &Column) -> impl Iterator<Item = Choice> + use<'a> {
    let labels = pairing.inputs.target.labels_of(&column.column_type);
    let labels = labels.into_iter().flatten().take(12);
    labels.map(|label| {
        let means = format!("every row gets the label {label}");
        Choice::rule(
            format!("label {label}"),
            means,
            "it is one of the type's labels",
            decided(Rule::Constant(label.clone())),
        )
    })
}

fn decision(
    pairing: Pairing<'_>,
    column: &Column,
    code: &str,
    question: String,
    recommended: Option<String>,
    options: Vec<Choice>,
) -> Decision {
    Decision {
        id: format!("{}.{}", pairing.entity, column.name),
        code: code.to_owned(),
        question,
        options,
        recommended,
        answer: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        matters: true,
    }
}

fn decided(rule: Rule) -> ColumnRule {
    rule.into()
}

fn means(column: &Column, candidate: &Candidate) -> String {
    match &candidate.rule {
        Rule::Key(_) | Rule::TimeKey(_) => format!("{} is made of the old key", column.name),
        Rule::Reference(reference) => format!(
            "{} is the row of {} that {} names",
            column.name, reference.entity, candidate.from
        ),
        Rule::Enum(_) => format!(
            "{} gets its labels from the values of {}",
            column.name, candidate.from
        ),
        Rule::Sql(sql) => format!("{} is {sql}", column.name),
        _ => format!("{} is taken from {}", column.name, candidate.from),
    }
}

/// The source column names the choice; the rule's word is put in front where two choices would have one name.
fn free_value(options: &[Choice], candidate: &Candidate) -> String {
    let value = candidate.from.clone();
    let taken = options.iter().any(|option| option.value == value);
    if taken || value == LEAVE {
        format!("{} {value}", candidate.rule.word())
    } else {
        value
    }
}

const LEAVE: &str = "leave";
const INTERLEAVED: &str = "interleaved";

/// Not to write the column, where the target can do without.
fn leave(pairing: Pairing<'_>, column: &Column) -> Option<Choice> {
    let means = match (
        column.fills_itself(),
        pairing.inputs.target.refuses_null(column),
    ) {
        (true, _) => "the target's default works",
        (false, false) => "the column stays NULL",
        (false, true) => return None,
    };
    Some(Choice::rule(
        LEAVE,
        means,
        "a column that is new and one that is gone may be alike by chance",
        decided(Rule::Default),
    ))
}

/// For a foreign key: one row of the parent for all.
fn first_of_parent(pairing: Pairing<'_>, column: &Column) -> Option<Choice> {
    let key = pairing.to.foreign_key_of(&column.name)?;
    let [take] = key.referenced_columns.as_slice() else {
        return None;
    };
    let lookup = LookupRule {
        table: key.references.clone(),
        take: take.clone(),
        where_clause: None,
        order_by: Some(take.clone()),
        matches: std::collections::BTreeMap::new(),
    };
    let means = format!(
        "every row gets the first row of {}; put a condition to it in the mapping file",
        key.references
    );
    Some(Choice::rule(
        "first row",
        means,
        "the column needs a row of that table",
        decided(Rule::Lookup(lookup)),
    ))
}
