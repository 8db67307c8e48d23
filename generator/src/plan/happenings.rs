//! Tables of things that happened to a row, such as `post_saved`, and the columns that say when, such as `saved_at`.

use rehome_runtime::migration::Kind;

use super::inputs::Inputs;
use super::similarity::{Tokens, similarity};
use crate::catalog::{Column, Name, Table};
use crate::mapping::types::base_type;

/// Words that share less than this say different things.
const SAID: f64 = 0.75;

/// The column of a target table that says when a row of a source table was made: it has its name of what happened.
pub(super) fn moment_of<'t>(
    inputs: &Inputs<'_>,
    from: &Table,
    to: &'t Table,
) -> Option<&'t Column> {
    let happened = what_happened(inputs, from, &to.name)?;
    let says_it = |column: &&Column| {
        let words = Tokens::of(&column.name);
        let ends = ["expire", "expires", "end", "until"];
        let kind = base_type(inputs.target, &column.column_type).kind;
        let is_named = words.has_all(&happened)
            || similarity(&words, &happened) >= SAID
            || words
                .telling()
                .iter()
                .any(|word| similarity(&Tokens::of(word), &happened) >= SAID);
        matches!(kind, Kind::Date | Kind::Timestamp | Kind::TimestampTz)
            && is_named
            && !ends.iter().any(|word| words.has(word))
    };
    // Of `read_at` and `read_comments_at` the shorter one is about the row itself.
    let said = to.columns.iter().filter(says_it);
    said.min_by_key(|column| column.name.len())
}

/// What a source table's name says beside the names of what it is about: `community_user_ban` is a ban.
fn what_happened(inputs: &Inputs<'_>, from: &Table, to: &Name) -> Option<Tokens> {
    let whole = Tokens::of(&from.name.name);
    let mut rest = whole
        .without(&Tokens::of(&to.name))
        .unwrap_or_else(|| whole.clone());
    let columns = from.columns.iter();
    for parent in columns.filter_map(|column| inputs.facts.refers_to(from, &column.name)) {
        rest = rest.without(&Tokens::of(&parent.name)).unwrap_or(rest);
    }
    (rest != whole).then_some(rest)
}
