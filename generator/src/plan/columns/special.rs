//! Values that change what they are, not only their type: an amount in cents, a truth that becomes a word, a moment that
//! becomes a state, a name that becomes a slug.

use super::super::happenings::moment_of;
use super::super::similarity::{Tokens, similarity};
use super::Pairing;
use super::candidate::Candidate;
use super::periods;
use super::switches;
use super::together;
use rehome_runtime::migration::Kind;

use crate::catalog::{ArrayElement, Column, TypeKind};
use crate::mapping::Rule;
use crate::mapping::types::base_type;
use crate::names::{folded, quote_identifier, quote_literal};

fn kind(pairing: Pairing<'_>, from: &Column) -> Kind {
    base_type(pairing.inputs.source, &from.column_type).kind
}

fn source(column: &Column) -> String {
    format!("source.{}", quote_identifier(&column.name))
}

/// A rule for a column whose name already fits, where the value means something else; how well it fits, how it is done,
/// and whether that needs no question.
pub(super) fn conversion(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
) -> Option<(Rule, f64, String, bool)> {
    cents(pairing, from, to)
        .or_else(|| periods::conversion(pairing, from, to))
        .or_else(|| labels(pairing, from, to))
}

/// `12.50` is 1250 cents.
fn cents(pairing: Pairing<'_>, from: &Column, to: &Column) -> Option<(Rule, f64, String, bool)> {
    let is_cents = |name: &str| Tokens::of(name).has("cent");
    let whole = matches!(
        base_type(pairing.inputs.target, &to.column_type).kind,
        Kind::Int4 | Kind::Int8
    );
    if !is_cents(&to.name) || is_cents(&from.name) || !whole || kind(pairing, from) != Kind::Numeric
    {
        return None;
    }
    let base = &pairing.inputs.target.base_type(&to.column_type).text;
    let sql = format!("round({} * 100)::{base}", source(from));
    Some((
        Rule::Sql(sql),
        1.0,
        "amounts become cents, a hundred of them to one".to_owned(),
        true,
    ))
}

/// Texts become labels: `Deleted Scenes` is `deleted_scenes`. Asked, because texts may be anything.
fn labels(pairing: Pairing<'_>, from: &Column, to: &Column) -> Option<(Rule, f64, String, bool)> {
    let texts = from.column_type.array_of.as_ref().is_some_and(|element| {
        element.name.is_builtin("text") || element.name.is_builtin("varchar")
    });
    let labels = matches!(
        &to.column_type.array_of,
        Some(ArrayElement {
            kind: TypeKind::Enum,
            ..
        })
    );
    if !texts || !labels {
        return None;
    }
    let list = format!(
        "(SELECT array_agg(lower(replace(element.name, ' ', '_')) ORDER BY element.place) \
         FROM unnest({}) WITH ORDINALITY AS element (name, place))",
        source(from)
    );
    let sql = if pairing.inputs.target.refuses_null(to) {
        format!("coalesce({list}, '{{}}')")
    } else {
        list
    };
    Some((
        Rule::Sql(sql),
        0.6,
        "its texts are written like labels".to_owned(),
        false,
    ))
}

/// What a column may be made of though the names say nothing; always asked.
pub(super) fn candidate(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    slug(pairing, to)
        .or_else(|| part_of_address(pairing, to))
        .or_else(|| switches::candidate(pairing, to))
        .or_else(|| label_of_truth(pairing, to))
        .or_else(|| state_of_moment(pairing, to))
        .or_else(|| moment_of_row(pairing, to))
        .or_else(|| moment_of_table(pairing, to))
        .or_else(|| together::candidate(pairing, to))
        .or_else(|| word_of_truth(pairing, to))
}

fn made(from: &Column, to: &Column, sql: String, reason: &str) -> Candidate {
    Candidate {
        from: from.name.clone(),
        to: to.name.clone(),
        rule: Rule::Sql(sql),
        score: 0.65,
        reason: reason.to_owned(),
        sure: false,
    }
}

/// A slug is made of the name or title.
fn slug(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    if !Tokens::of(&to.name).has("slug") || !to.column_type.is_text() {
        return None;
    }
    let own = |column: &&Column| {
        let tokens = Tokens::of(&column.name);
        column.column_type.is_text() && (tokens.has("name") || tokens.has("title"))
    };
    let from = pairing.from.columns.iter().find(own)?;
    let sql = format!(
        "trim(both '-' from regexp_replace(lower({}), '[^[:alnum:]]+', '-', 'g'))",
        source(from)
    );
    Some(made(
        from,
        to,
        sql,
        "A slug is what a name is in an address.",
    ))
}

/// `url` and `referrer` taken apart: into a path, a query, a domain.
fn part_of_address(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let wanted = Tokens::of(&to.name);
    let parts = [
        (
            "path",
            "split_part(regexp_replace({}, '^[a-z]+://[^/?#]*', ''), '?', 1)",
        ),
        ("query", "nullif(split_part({}, '?', 2), '')"),
        ("domain", "substring({} from '^[a-z]+://([^/?#]+)')"),
        ("host", "substring({} from '^[a-z]+://([^/?#]+)')"),
    ];
    let (word, sql) = parts.iter().find(|(word, _)| wanted.has(word))?;
    let whole = wanted.without(&Tokens::of(word))?;
    let is_whole =
        |column: &&Column| column.column_type.is_text() && Tokens::of(&column.name) == whole;
    let from = pairing.from.columns.iter().find(is_whole)?;
    let sql = sql.replace("{}", &source(from));
    to.column_type
        .is_text()
        .then(|| made(from, to, sql, "It is a part of the whole address."))
}

/// A state that a truth tells: `active` where `active` is true; what stands for no is a guess.
fn label_of_truth(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let labels = pairing.inputs.target.labels_of(&to.column_type)?;
    let truths = pairing
        .from
        .columns
        .iter()
        .filter(|column| kind(pairing, column) == Kind::Boolean);
    let told = truths.filter_map(|column| {
        let words = Tokens::of(&column.name);
        let label = labels
            .iter()
            .find(|label| similarity(&Tokens::of(label), &words) >= 0.75)?;
        Some((column, label))
    });
    let (from, label) = told.into_iter().next()?;
    let other = labels.iter().find(|other| *other != label)?;
    let sql = format!(
        "CASE WHEN {} THEN {} ELSE {} END",
        source(from),
        quote_literal(label),
        quote_literal(other)
    );
    Some(made(
        from,
        to,
        sql,
        "The label is what the column says; what stands for no is a guess.",
    ))
}

/// A state that a moment tells: `returned` where there is a `return_date`.
fn state_of_moment(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let labels = pairing.inputs.target.labels_of(&to.column_type)?;
    let tokens = Tokens::of(&to.name);
    if !(tokens.has("status") || tokens.has("state")) || to.default.is_some() {
        return None;
    }
    let moments = pairing.from.columns.iter().filter(|column| {
        !column.not_null
            && matches!(
                kind(pairing, column),
                Kind::Date | Kind::Timestamp | Kind::TimestampTz
            )
    });
    let told = moments.filter_map(|column| {
        let words = Tokens::of(&column.name);
        let label = labels
            .iter()
            .find(|label| similarity(&Tokens::of(label), &words) >= 0.6)?;
        Some((column, label))
    });
    let (from, label) = told.into_iter().next()?;
    let before = labels
        .iter()
        .find(|other| ["open", "active", "pending", "new"].contains(&folded(other).as_str()))?;
    let sql = format!(
        "CASE WHEN {} IS NULL THEN {} ELSE {} END",
        source(from),
        quote_literal(before),
        quote_literal(label)
    );
    Some(made(
        from,
        to,
        sql,
        "That there is such a moment tells the state.",
    ))
}

fn is_moment(kind: Kind) -> bool {
    matches!(kind, Kind::Date | Kind::Timestamp | Kind::TimestampTz)
}

/// The only column that keeps when a row was made, as its default tells.
fn made_at<'a>(pairing: Pairing<'a>) -> Option<&'a Column> {
    let is_now = |column: &&Column| column.default.as_deref().is_some_and(says_now);
    let mut moments = pairing
        .from
        .columns
        .iter()
        .filter(|column| is_moment(kind(pairing, column)) && !is_change(&Tokens::of(&column.name)))
        .filter(is_now);
    moments.next().filter(|_| moments.next().is_none())
}

fn is_change(words: &Tokens) -> bool {
    ["changed", "updated", "update", "modified", "refreshed"]
        .iter()
        .any(|word| words.has(word))
}

fn says_now(default: &str) -> bool {
    default.starts_with("now()") || default.starts_with("CURRENT_TIMESTAMP")
}

/// When a row was made, where both sides note it by themselves.
fn moment_of_row(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let is_now = to.column_type.name.name.starts_with("timestamp")
        && to.default.as_deref().is_some_and(says_now);
    let from = made_at(pairing).filter(|_| is_now && !is_change(&Tokens::of(&to.name)))?;
    moment(
        pairing,
        from,
        to,
        "Both are when the row was made, as their defaults say.",
    )
}

/// When something happened that had a table of its own: `saved_at` is when a row of `post_saved` was made.
fn moment_of_table(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let first = moment_of(pairing.inputs, pairing.from, pairing.to)?;
    let from = made_at(pairing).filter(|_| first.name == to.name)?;
    let reason = "It is when a row of that table was made, by the table's name.";
    let found = moment(pairing, from, to, reason)?;
    // Where several tables become one, each has its moment in it: the names are told twice.
    let is_own = pairing.several() && !pairing.inputs.target.refuses_null(to);
    Some(Candidate {
        score: if is_own { 0.85 } else { found.score },
        sure: is_own,
        ..found
    })
}

fn moment(pairing: Pairing<'_>, from: &Column, to: &Column, reason: &str) -> Option<Candidate> {
    let (rule, ..) = super::candidate::conversion(pairing, from, to)?;
    Some(Candidate {
        rule,
        ..made(from, to, String::new(), reason)
    })
}

/// A role or a kind in a word, where a yes or no was kept: `is_admin` becomes `admin`.
fn word_of_truth(pairing: Pairing<'_>, to: &Column) -> Option<Candidate> {
    let tokens = Tokens::of(&to.name);
    let is_word = ["role", "kind", "type", "level"]
        .iter()
        .any(|word| tokens.has(word));
    if !is_word || !to.column_type.is_text() || !pairing.inputs.target.refuses_null(to) {
        return None;
    }
    let mut truths = pairing
        .from
        .columns
        .iter()
        .filter(|column| kind(pairing, column) == Kind::Boolean);
    let from = truths.next().filter(|_| truths.next().is_none())?;
    let word = Tokens::of(&from.name).telling_text();
    let sql = format!(
        "CASE WHEN {} THEN {} ELSE 'user' END",
        source(from),
        quote_literal(&word)
    );
    Some(made(
        from,
        to,
        sql,
        "A yes or no becomes a word; what stands for no is a guess.",
    ))
}
