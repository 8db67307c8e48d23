//! Which pairs of tables are worth comparing: those that share a word, or nearly all columns. Comparing every table with
//! every other would take four times as long for twice the tables.

use std::collections::{BTreeMap, BTreeSet};

use super::similarity::{Tokens, are_alike};

/// A table as far as the list needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed<'a> {
    /// Its name.
    pub(super) name: &'a Tokens,
    /// Its columns' names by number, sorted.
    pub(super) columns: &'a [usize],
}

/// The sources that are worth comparing with each target, by number, sorted.
///
/// None is left out that shares a word with the target or whose columns weigh at least `share` of both when put
/// together. `weights` are those of the columns' names.
pub(super) fn shortlist(
    sources: &[Listed<'_>],
    targets: &[Listed<'_>],
    weights: &[f64],
    share: f64,
) -> Vec<Vec<usize>> {
    let mut words = Words::of(sources);
    let columns = by_column(sources, weights.len());
    let listed = |target: &Listed<'_>| {
        let mut found: BTreeSet<usize> = words.sharing(target.name);
        for column in telling_columns(target.columns, weights, share) {
            found.extend(columns.get(column).into_iter().flatten());
        }
        found.into_iter().collect()
    };
    targets.iter().map(listed).collect()
}

/// Sources by the words of their names.
struct Words<'a> {
    by_word: BTreeMap<&'a str, Vec<usize>>,
    by_whole: BTreeMap<String, Vec<usize>>,
    /// What was found for the words of earlier targets.
    known: BTreeMap<String, Vec<usize>>,
}

impl<'a> Words<'a> {
    fn of(sources: &[Listed<'a>]) -> Self {
        let mut words = Words {
            by_word: BTreeMap::new(),
            by_whole: BTreeMap::new(),
            known: BTreeMap::new(),
        };
        for (number, source) in sources.iter().enumerate() {
            for word in source.name.telling() {
                words.by_word.entry(word).or_default().push(number);
            }
            let whole = words
                .by_whole
                .entry(source.name.glued().to_owned())
                .or_default();
            whole.push(number);
        }
        words
    }

    fn sharing(&mut self, name: &Tokens) -> BTreeSet<usize> {
        let whole = self.by_whole.get(name.glued()).into_iter().flatten();
        let mut found: BTreeSet<usize> = whole.copied().collect();
        for word in name.telling() {
            let by_word = &self.by_word;
            let with_word = self.known.entry(word.clone()).or_insert_with(|| {
                let alike = by_word.iter().filter(|(other, _)| are_alike(other, word));
                alike.flat_map(|(_, tables)| tables).copied().collect()
            });
            found.extend(with_word.iter());
        }
        found
    }
}

fn by_column(sources: &[Listed<'_>], columns: usize) -> Vec<Vec<usize>> {
    let mut by_column = vec![Vec::new(); columns];
    for (number, source) in sources.iter().enumerate() {
        for column in source.columns {
            if let Some(tables) = by_column.get_mut(*column) {
                tables.push(number);
            }
        }
    }
    by_column
}

/// The rarest columns of a table: who has none of them shares too little of the rest.
///
/// Where what both share, by the root of the product of both weights, is `share`, it is at least the square of
/// `share` of each: the other table weighs as much as what is shared, and `share` bounds how far apart they are.
fn telling_columns(columns: &[usize], weights: &[f64], share: f64) -> Vec<usize> {
    let weight = |column: usize| weights.get(column).copied().unwrap_or_default();
    let mut rarest_first = columns.to_vec();
    rarest_first.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    let all: f64 = columns.iter().map(|column| weight(*column)).sum();
    // A little less, so that no rounding decides.
    let needed = share * share * all * 0.999;
    let mut rest = all;
    rarest_first
        .into_iter()
        .take_while(|column| {
            let enough = rest >= needed;
            rest -= weight(*column);
            enough
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::similarity::similarity;
    use super::*;

    const WORDS: [&str; 12] = [
        "order",
        "orders",
        "customer",
        "client",
        "customers",
        "kustomer",
        "case",
        "cases",
        "file",
        "web",
        "site",
        "website",
    ];

    /// Every pair of made-up tables against the list.
    #[test]
    fn no_pair_is_missed_that_shares_a_word_or_nearly_all_columns() {
        let (mut listed_pairs, mut wanted_pairs) = (0, 0);
        for seed in 0..40_u64 {
            let mut random = fastrand::Rng::with_seed(seed);
            let weights: Vec<f64> = (0..20).map(|_| random.f64() * 5.0 + 0.1).collect();
            let mut tables = || -> Vec<(Tokens, Vec<usize>)> {
                let table = |random: &mut fastrand::Rng| {
                    let words = (0..random.usize(1..4)).map(|_| WORDS[random.usize(..WORDS.len())]);
                    let name = words.collect::<Vec<_>>().join("_");
                    let columns: BTreeSet<usize> = (0..random.usize(1..9))
                        .map(|_| random.usize(..20))
                        .collect();
                    (Tokens::of(&name), columns.into_iter().collect())
                };
                (0..12).map(|_| table(&mut random)).collect()
            };
            let (sources, targets) = (tables(), tables());
            let source_list: Vec<Listed<'_>> = sources
                .iter()
                .map(|(name, columns)| Listed { name, columns })
                .collect();
            let target_list: Vec<Listed<'_>> = targets
                .iter()
                .map(|(name, columns)| Listed { name, columns })
                .collect();
            let found = shortlist(&source_list, &target_list, &weights, 0.8);
            for (target, found) in targets.iter().zip(&found) {
                for (number, source) in sources.iter().enumerate() {
                    let weigh = |columns: &[usize]| {
                        columns.iter().map(|column| weights[*column]).sum::<f64>()
                    };
                    let shared: Vec<usize> = source
                        .1
                        .iter()
                        .filter(|column| target.1.contains(column))
                        .copied()
                        .collect();
                    let overlap = weigh(&shared) / (weigh(&source.1) * weigh(&target.1)).sqrt();
                    let wanted = similarity(&source.0, &target.0) > 0.0 || overlap >= 0.8;
                    assert!(!wanted || found.contains(&number), "{source:?} {target:?}");
                    listed_pairs += usize::from(found.contains(&number));
                    wanted_pairs += usize::from(wanted);
                }
            }
        }
        let all_pairs = 40 * 12 * 12;
        assert!(
            wanted_pairs <= listed_pairs && listed_pairs < all_pairs,
            "{listed_pairs} of {all_pairs}"
        );
    }
}
