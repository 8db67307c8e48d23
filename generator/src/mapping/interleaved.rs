//! Numbers of several tables in one: every feed of an entity has each n-th number to itself.

use rehome_runtime::migration::Kind;

use super::types::base_type;
use super::{Feed, KeyColumn, Rule};
use crate::catalog::Catalog;
use crate::names::quote_identifier;

/// How the rows of one feed are numbered, where several feeds bring numbers of their own: the old number times the count
/// of the feeds, and the feed's place among them. No two feeds can make the same number, and every run makes the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interleaved {
    /// How many feeds there are.
    pub feeds: i64,
    /// The feed's place among them, from 0.
    pub place: i64,
}

/// What the old number may be cast to, so that the product is made in the width of the new one.
const WIDER: [&str; 2] = ["", "::bigint"];

impl Interleaved {
    /// The expression, over the source's column that holds the old number; of types in whose width it is computed.
    #[must_use]
    pub fn sql(self, column: &str, (old, new): (Kind, Kind)) -> String {
        let wider = WIDER[usize::from(new == Kind::Int8 && old != Kind::Int8)];
        let Self { feeds, place } = self;
        format!(
            "source.{}{wider} * {feeds} + {place}",
            quote_identifier(column)
        )
    }

    /// How a feed numbers a column by the one whole number that its rows have as a key; nothing where it does not. Keys of
    /// other types could be fractions, and stand in the mapping table as text.
    #[must_use]
    pub fn of(feed: &Feed, column: &str, source: &Catalog) -> Option<Self> {
        let [KeyColumn::Source(old)] = feed.key.as_slice() else {
            return None;
        };
        let Rule::Sql(sql) = &feed.columns.get(column)?.rule else {
            return None;
        };
        let from = source.table(&feed.source)?.column(old)?;
        let kind = base_type(source, &from.column_type).kind;
        let is_whole = matches!(kind, Kind::Int2 | Kind::Int4 | Kind::Int8);
        Self::read(sql, old).filter(|_| is_whole)
    }

    /// Reads an expression of exactly that form; nothing where it is another.
    #[must_use]
    pub fn read(sql: &str, column: &str) -> Option<Self> {
        let number = format!("source.{}", quote_identifier(column));
        let rest = sql.trim().strip_prefix(&number)?;
        let rest = rest.strip_prefix(WIDER[1]).unwrap_or(rest);
        let (feeds, place) = rest.strip_prefix(" * ")?.split_once(" + ")?;
        Some(Self {
            feeds: digits(feeds)?,
            place: digits(place)?,
        })
    }

    /// The new number of an old one.
    #[must_use]
    pub fn number(self, old: i64) -> i128 {
        i128::from(old) * i128::from(self.feeds) + i128::from(self.place)
    }
}

/// A number without a sign or anything else beside it.
fn digits(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Interleaved = Interleaved { feeds: 3, place: 1 };

    #[test]
    fn what_is_written_is_read_again() {
        for (kinds, sql) in [
            ((Kind::Int4, Kind::Int4), "source.id * 3 + 1"),
            ((Kind::Int8, Kind::Int4), "source.id * 3 + 1"),
            ((Kind::Int2, Kind::Int8), "source.id::bigint * 3 + 1"),
        ] {
            assert_eq!(SECOND.sql("id", kinds), sql);
            assert_eq!(Interleaved::read(sql, "id"), Some(SECOND));
        }
        let odd = SECOND.sql("a b", (Kind::Int4, Kind::Int4));
        assert_eq!(odd, "source.\"a b\" * 3 + 1");
        assert_eq!(Interleaved::read(&odd, "a b"), Some(SECOND));
    }

    #[test]
    fn anything_else_is_not_of_that_form() {
        for sql in [
            "source.id",
            "source.id2 * 3 + 1",
            "source.id * 3",
            "source.id * 3 + -1",
            "source.id * 3 + 1 + 1",
            "-source.id * 3 + 1",
        ] {
            assert_eq!(Interleaved::read(sql, "id"), None, "{sql}");
        }
    }

    #[test]
    fn feeds_never_share_a_number_not_even_below_zero() {
        let feeds = |place| Interleaved { feeds: 2, place };
        let numbers = |place| (-3..3).map(move |old| feeds(place).number(old));
        assert!(numbers(0).all(|one| numbers(1).all(|other| one != other)));
        assert_eq!(feeds(1).number(i64::MAX), i128::from(i64::MAX) * 2 + 1);
    }
}
