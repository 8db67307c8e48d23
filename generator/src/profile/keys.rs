//! Which columns tell all rows apart where no key says so: seen while the rows go by, without another scan.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::catalog::{Catalog, Column, Table};

/// The most columns that are tried, alone and in pairs.
const COLUMNS_LIMIT: usize = 8;
/// The most rows that are remembered of each try; beyond them nothing is claimed.
const ROWS_LIMIT: usize = 100_000;
/// Fewer rows are told apart by anything.
const FEWEST_ROWS: u64 = 10;

/// The search through the rows of one table.
pub(super) struct KeySearch {
    tries: Vec<Try>,
}

/// Columns by their places in the row, and the values that were seen in them.
struct Try {
    places: Vec<usize>,
    seen: HashSet<u64>,
}

impl KeySearch {
    /// Tries the first columns that could be a key; none where the table declares one.
    pub(super) fn of(catalog: &Catalog, table: &Table, columns: &[&Column]) -> KeySearch {
        let filled = |column: &String| {
            table
                .column(column)
                .is_some_and(|column| catalog.refuses_null(column))
        };
        if table.unique_keys().any(|key| key.iter().all(filled)) {
            return KeySearch { tries: Vec::new() };
        }
        let fit = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| can_be_key(catalog, column));
        let places: Vec<usize> = fit.map(|(place, _)| place).take(COLUMNS_LIMIT).collect();
        let alone = places.iter().map(|place| vec![*place]);
        let pairs = places.iter().enumerate().flat_map(|(index, first)| {
            let later = places.iter().skip(index + 1);
            later.map(move |second| vec![*first, *second])
        });
        let tries = alone.chain(pairs).map(|places| Try {
            places,
            seen: HashSet::new(),
        });
        KeySearch {
            tries: tries.collect(),
        }
    }

    /// Takes one row; what it shows to be no key is given up, so that hardly anything is left after a few rows.
    pub(super) fn take<'r>(&mut self, value: impl Fn(usize) -> Option<&'r str>) {
        self.tries.retain_mut(|tried| {
            let mut hasher = DefaultHasher::new();
            for place in &tried.places {
                let Some(value) = value(*place) else {
                    return false;
                };
                value.hash(&mut hasher);
            }
            tried.seen.len() < ROWS_LIMIT && tried.seen.insert(hasher.finish())
        });
    }

    /// The keys that were found, none of which holds another; `rows` is how many were taken, all that there are.
    pub(super) fn found(self, rows: u64, columns: &[&Column]) -> Vec<Vec<String>> {
        if rows < FEWEST_ROWS {
            return Vec::new();
        }
        let mut minimal: Vec<Vec<usize>> = Vec::new();
        // Single columns come before pairs.
        for tried in self.tries {
            let holds = |key: &Vec<usize>| key.iter().all(|place| tried.places.contains(place));
            if !minimal.iter().any(holds) {
                minimal.push(tried.places);
            }
        }
        let name = |place: &usize| columns.get(*place).map(|column| column.name.clone());
        minimal
            .iter()
            .map(|places| places.iter().filter_map(name).collect())
            .collect()
    }
}

/// Numbers with a fraction, times of the day and long texts tell rows apart by chance only.
fn can_be_key(catalog: &Catalog, column: &Column) -> bool {
    let base = catalog.base_type(&column.column_type);
    base.is_integer() || base.is_text() || matches!(base.builtin_name(), Some("uuid" | "date"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::ColumnType;

    fn found(rows: &[[Option<&str>; 3]]) -> Vec<Vec<String>> {
        let names = ["a", "b", "c"];
        let integer = || ColumnType::builtin("integer", "int4");
        let columns: Vec<Column> = (1..)
            .zip(names)
            .map(|(place, name)| Column::new(name, place, integer()))
            .collect();
        let columns: Vec<&Column> = columns.iter().collect();
        let mut search = KeySearch::of(&Catalog::default(), &Table::default(), &columns);
        for row in rows {
            search.take(|place| row[place]);
        }
        search.found(rows.len() as u64, &columns)
    }

    #[test]
    fn a_pair_is_found_where_no_column_alone_tells_rows_apart() {
        let texts: Vec<String> = (0..12).map(|row| row.to_string()).collect();
        let text = |row: usize| Some(texts[row].as_str());
        let rows: Vec<_> = (0..12)
            .map(|row| [text(row / 4), text(row % 4), Some("x")])
            .collect();
        assert_eq!(found(&rows), [["a", "b"]]);
        let rows: Vec<_> = (0..12)
            .map(|row| [text(row), text(row % 4), Some("x")])
            .collect();
        assert_eq!(
            found(&rows),
            [["a"]],
            "a pair that holds a key is none of its own"
        );
        let mut with_null = rows.clone();
        with_null[5][0] = None;
        assert!(found(&with_null).is_empty());
        assert!(found(&rows[..9]).is_empty(), "few rows prove nothing");
    }
}
