//! Whether one source column can become one target column: by which rule, how likely, and why.

use rehome_runtime::migration::Kind;

use super::super::similarity::{similarity, table_tokens};
use super::{Pairing, Parent, codes, legacy_key, special};
use crate::catalog::{Column, Name};
use crate::mapping::types::{Copying, Instead, Refused, Takes, base_type, copying};
use crate::mapping::{ColumnRule, Orphans, ReferenceRule, Rule, TimestampRule};
use crate::names::{quote_identifier, quote_literal};

/// Below this a column is no candidate at all.
const FLOOR: f64 = 0.55;

/// A possible rule for a target column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The source column.
    pub(super) from: String,
    /// The target column.
    pub(super) to: String,
    pub(super) rule: Rule,
    /// From 0 to 1.
    pub(super) score: f64,
    pub(super) reason: String,
    /// Whether nothing but the score speaks against taking it.
    pub(super) sure: bool,
}

impl Candidate {
    /// The rule with its reason. What is asked for never claims more confidence than a question leaves.
    pub(super) fn into_rule(self, sure: bool) -> ColumnRule {
        let most = if sure { 0.99 } else { 0.79 };
        ColumnRule {
            rule: self.rule,
            reason: Some(self.reason),
            confidence: Some(self.score.min(most)),
        }
    }
}

/// A rule that makes `to` of `from`, if there is a likely one.
pub(super) fn candidate(pairing: Pairing<'_>, from: &Column, to: &Column) -> Option<Candidate> {
    let by_name = name_score(pairing, from, to);
    // The own key means nothing in a column that is no key; only an equal name would say otherwise.
    let own_key =
        (pairing.from.primary_key.as_ref()).is_some_and(|key| key.columns == [from.name.clone()]);
    if own_key
        && by_name < 0.97
        && pairing
            .inputs
            .facts
            .refers_to(pairing.from, &from.name)
            .is_none()
    {
        return None;
    }
    let made = match parent_of(pairing, from, to) {
        Some(parent) => reference(pairing, from, to, parent, by_name),
        None => value(pairing, from, to, by_name),
    }?;
    (made.score >= FLOOR).then_some(made)
}

/// The entity that a target column refers to: by its foreign key, else because the source column refers to what feeds
/// that entity and the target column is of its key's type. Schemas without foreign keys are no rarity.
fn parent_of<'a>(pairing: Pairing<'a>, from: &Column, to: &Column) -> Option<&'a Parent> {
    if let Some(key) = pairing.to.foreign_key_of(&to.name) {
        return pairing.parents.get(&key.references);
    }
    let source = pairing.inputs.facts.refers_to(pairing.from, &from.name)?;
    let target = pairing.homes.get(source)?.first()?;
    let parent = pairing.parents.get(target)?;
    let table = pairing.inputs.target.table(target)?;
    let [key] = table.primary_key.as_ref()?.columns.as_slice() else {
        return None;
    };
    (table.column(key)?.column_type == to.column_type).then_some(parent)
}

/// How alike the names are, with and without the words of their tables.
fn name_score(pairing: Pairing<'_>, from: &Column, to: &Column) -> f64 {
    let names = pairing.names;
    let (Some(left), Some(right)) = (names.old(&from.name), names.new_one(&to.name)) else {
        return 0.0;
    };
    // That both are keys of something says nothing about of what.
    if left.whole.has("id") && right.whole.has("id") && left.whole != right.whole {
        let (left, right) = (&left.without_id, &right.without_id);
        if !left.is_empty() && !right.is_empty() && similarity(left, right) < 0.5 {
            return 0.0;
        }
    }
    let pairs = [
        (1.0, Some(&left.whole), Some(&right.whole)),
        (0.97, left.short.as_ref(), Some(&right.whole)),
        (0.97, Some(&left.whole), right.short.as_ref()),
        (0.97, left.short.as_ref(), right.short.as_ref()),
    ];
    // `country.country` is what others call `countries.name`.
    let names_its_table =
        left.whole == names.old_table && matches!(to.name.as_str(), "name" | "title");
    pairs
        .into_iter()
        .filter_map(|(weight, left, right)| Some(weight * similarity(left?, right?)))
        .fold(if names_its_table { 0.9 } else { 0.0 }, f64::max)
}

/// How alike names are, in words.
fn in_words(by_name: f64) -> &'static str {
    match by_name {
        score if score >= 0.995 => "Same name",
        score if score >= 0.9 => "The names say the same",
        score if score >= 0.7 => "The names are alike",
        _ => "The names have something in common",
    }
}

/// A foreign key made new: the source column must hold keys of the table that feeds the parent.
fn reference(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
    parent: &Parent,
    by_name: f64,
) -> Option<Candidate> {
    let refers = pairing.inputs.facts.refers_to(pairing.from, &from.name);
    let declared = refers.and_then(|table| parent.feeds.iter().find(|(_, source)| source == table));
    if refers.is_some() && declared.is_none() {
        return None;
    }
    let (feed, source) = declared.or(parent.feeds.first())?;
    let held = holding_keys(pairing, from, source).filter(Copying::names_keys)?;
    // `user_id` may become `technician_id` where technicians are what users became: the parent's old name counts too.
    let (old, new) = (
        pairing.names.old(&from.name)?,
        pairing.names.new_one(&to.name)?,
    );
    let by_parent = similarity(&old.without_id, &table_tokens(&source.name, pairing.prefix));
    let plain = similarity(&old.without_id, &new.without_id);
    let named = by_name.max(plain);
    if pairing.to.foreign_key_of(&to.name).is_none() && named < 0.8 {
        return None;
    }
    let score = match declared {
        Some(_) => 0.60 + 0.39 * named.max(0.85 * by_parent),
        None => (0.92 * named).max(0.65 * by_parent),
    };
    let why = if declared.is_some() {
        format!("it refers to {source}, which becomes {}", parent.entity)
    } else {
        format!("it would hold keys of {source}")
    };
    Some(Candidate {
        from: from.name.clone(),
        to: to.name.clone(),
        rule: Rule::Reference(ReferenceRule {
            columns: vec![from.name.clone().into()],
            entity: parent.entity.clone(),
            feed: (parent.feeds.len() > 1).then(|| feed.clone()),
            take: None,
            orphans: Some(orphans(pairing, to)),
        }),
        score,
        reason: format!("{}, and {why}.", in_words(named)),
        // Of several feeds nothing but a declared or proven reference says which one is meant, and of two texts that are
        // one number only one is the key.
        sure: (declared.is_some() || parent.feeds.len() == 1) && held.keeps_keys(),
    })
}

/// What becomes of a column's values as legacy keys of a table.
fn holding_keys(pairing: Pairing<'_>, from: &Column, table: &Name) -> Option<Copying> {
    let source = pairing.inputs.source;
    let table = source.table(table)?;
    let key = legacy_key(pairing.inputs, table);
    let [only] = key.as_slice() else {
        return None;
    };
    let key = table.column(only)?;
    let (own, of_key) = (&from.column_type, &key.column_type);
    Some(copying(source, own, source, of_key))
}

/// The project's policy, as far as the column allows it.
fn orphans(pairing: Pairing<'_>, to: &Column) -> Orphans {
    match &pairing.inputs.settings.policy.orphans {
        Orphans::Null if pairing.inputs.target.refuses_null(to) => Orphans::Reject,
        policy => policy.clone(),
    }
}

/// Any other value: copied, cast, given a label or a zone.
fn value(pairing: Pairing<'_>, from: &Column, to: &Column, by_name: f64) -> Option<Candidate> {
    // Keys of other rows are no values: their numbers mean nothing in the target.
    let refers = pairing
        .inputs
        .facts
        .refers_to(pairing.from, &from.name)
        .is_some();
    // Half a name is little for a yes or no, of which most tables have many.
    let is_truth = base_type(pairing.inputs.source, &from.column_type).kind == Kind::Boolean;
    let least = if is_truth { 0.51 } else { 0.5 };
    if by_name < least || (refers && pairing.to.foreign_key_of(&to.name).is_none() && by_name < 0.9)
    {
        return None;
    }
    if let Some(labels) = pairing.inputs.target.labels_of(&to.column_type) {
        return codes::candidate(pairing, from, to, labels, by_name);
    }
    let (rule, fit, how, sure) = conversion(pairing, from, to)?;
    Some(Candidate {
        from: from.name.clone(),
        to: to.name.clone(),
        rule,
        score: 0.8 * by_name + 0.2 * fit,
        reason: format!("{}; {how}.", in_words(by_name)),
        sure,
    })
}

/// The rule by which a value changes its type, how well the types fit, how it is done, and whether that needs no
/// question.
pub(super) fn conversion(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
) -> Option<(Rule, f64, String, bool)> {
    if let Some(special) = special::conversion(pairing, from, to) {
        return Some(special);
    }
    let copy = Rule::copy(&from.name);
    let (old, new) = (&from.column_type.text, &to.column_type.text);
    let (source, target) = (pairing.inputs.source, pairing.inputs.target);
    let made = copying(source, &from.column_type, target, &to.column_type);
    Some(match made {
        Copying::AsIs if old == new => (copy, 1.0, "same type".to_owned(), true),
        Copying::AsIs => (copy, 1.0, format!("{new} takes every {old}"), true),
        Copying::Limited(limit) => (
            copy,
            0.9,
            format!("text of more than {limit} characters is refused"),
            true,
        ),
        // What a number counts is not known, and what may be lost is a person's to allow.
        _ if made.takes() == Takes::Unit => return None,
        _ if made.takes() == Takes::Lossy => {
            let how = format!("{old} becomes {new}, and what would be lost is refused");
            (copy, 0.5, how, false)
        }
        Copying::Cast(cast, _) if cast.refusals.is_empty() => {
            (copy, 0.9, format!("{old} becomes {new}"), true)
        }
        Copying::Cast(..) | Copying::Elements(..) => (
            copy,
            0.75,
            format!("{old} is read as {new}, and what is none is refused"),
            true,
        ),
        Copying::InSource(cast) if cast.may_fail => {
            let how = format!("the source reads {old} as {new}, and what is none is refused");
            (copy, 0.6, how, false)
        }
        Copying::InSource(cast) if cast.kind != Kind::Text => {
            (copy, 0.9, format!("the source casts {old} to {new}"), true)
        }
        Copying::InSource(_) if text(base_type(source, &from.column_type).kind) => {
            (copy, 0.9, format!("the source casts {old} to {new}"), true)
        }
        Copying::InSource(_) | Copying::Element(..) if can_be_cast(pairing, from, to) => {
            let how = format!("the source would cast {old} to {new}");
            (copy, 0.5, how, false)
        }
        Copying::InSource(_) | Copying::Element(..) => return None,
        Copying::Impossible(refused) => return instead_of_copy(pairing, from, to, &refused),
    })
}

/// The rule that the type table names where there is no copy.
fn instead_of_copy(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
    refused: &Refused,
) -> Option<(Rule, f64, String, bool)> {
    let (old, new) = (&from.column_type.text, &to.column_type.text);
    let cast = Rule::Sql(format!("source.{}::{new}", quote_identifier(&from.name)));
    match refused.instead {
        Instead::Timestamp => {
            let zone = pairing.inputs.settings.project.zone.clone();
            let how = format!("written in {zone}, the project's time zone");
            Some((
                Rule::Timestamp(TimestampRule {
                    column: from.name.clone(),
                    zone: Some(zone),
                    ..TimestampRule::default()
                }),
                0.9,
                how,
                true,
            ))
        }
        Instead::Written if can_be_cast(pairing, from, to) => {
            let how = format!(
                "the source would cast {old} to {new}, and {}",
                refused.because
            );
            Some((cast, 0.5, how, false))
        }
        Instead::Written | Instead::Enum => None,
    }
}

/// An expression of the source's as the target's type, where the source can make it.
pub(super) fn cast_in_source(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
    expression: &str,
) -> Option<String> {
    let (source, target) = (pairing.inputs.source, pairing.inputs.target);
    if target.labels_of(&to.column_type).is_some() {
        return None;
    }
    let base = &target.base_type(&to.column_type).text;
    match copying(source, &from.column_type, target, &to.column_type) {
        Copying::AsIs | Copying::Limited(_) => Some(expression.to_owned()),
        Copying::Impossible(Refused {
            instead: Instead::Timestamp,
            ..
        }) => {
            let zone = quote_literal(&pairing.inputs.settings.project.zone);
            Some(format!("{expression} AT TIME ZONE {zone}"))
        }
        _ => can_be_cast(pairing, from, to).then(|| format!("{expression}::{base}")),
    }
}

/// Whether a cast by the source has any sense; what it loses is then asked for.
fn can_be_cast(pairing: Pairing<'_>, from: &Column, to: &Column) -> bool {
    let is_enum = pairing.inputs.source.labels_of(&from.column_type).is_some();
    let (from, to) = (
        base_type(pairing.inputs.source, &from.column_type).kind,
        base_type(pairing.inputs.target, &to.column_type).kind,
    );
    let number = |kind| {
        matches!(
            kind,
            Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Numeric | Kind::Float4 | Kind::Float8
        )
    };
    let time = |kind| matches!(kind, Kind::Date | Kind::Timestamp | Kind::TimestampTz);
    (number(from) && number(to))
        || (time(from) && time(to))
        || (text(from) && !is_enum && to != Kind::Uuid)
        || (text(to) && from != Kind::Bytea)
}

fn text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Character)
}
