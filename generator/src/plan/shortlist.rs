//! Which pairs of tables are worth comparing: those that share a word, or nearly all columns. What comparing needs is
//! counted column by column: looking at every pair anew would take four times as long for twice the tables.

use std::collections::BTreeMap;

use super::similarity::{Tokens, are_alike};

/// A table as far as the list needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed<'a> {
    /// Its name.
    pub(super) name: &'a Tokens,
    /// Its columns' names by number, sorted.
    pub(super) columns: &'a [usize],
    /// What these weigh together.
    pub(super) weight: f64,
}

/// A source that is worth comparing with a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    /// Its number.
    pub(super) source: usize,
    /// How much of the columns' meaning both share, from 0 to 1; columns that many tables have count little.
    pub(super) overlap: f64,
    /// How many columns both have.
    pub(super) shared: usize,
}

/// The sources that are worth comparing with each target, sorted by their numbers.
///
/// None is left out that shares a word with the target or whose columns weigh at least `share` of both when put
/// together. `weights` are those of the columns' names.
pub(super) fn shortlist(
    sources: &[Listed<'_>],
    targets: &[Listed<'_>],
    weights: &[f64],
    share: f64,
) -> Vec<Vec<Near>> {
    let mut words = Words::of(sources);
    let columns = by_column(sources, weights.len());
    // A little less, so that no rounding decides.
    let enough = share * share * 0.999;
    let listed = |target: &Listed<'_>| {
        let named = words.sharing(target.name, sources.len());
        let common = common(target, &columns, weights, sources.len());
        let all = sources.iter().zip(common).zip(named).enumerate();
        all.filter_map(|(number, ((source, common), is_named))| {
            let both = source.weight * target.weight;
            let is_alike = common.columns > 0 && common.weight * common.weight >= enough * both;
            (is_named || is_alike).then(|| Near {
                source: number,
                // A small table lies in many large ones by chance, so the larger one counts as well.
                overlap: if both > 0.0 {
                    common.weight / both.sqrt()
                } else {
                    0.0
                },
                shared: common.columns,
            })
        })
        .collect()
    };
    targets.iter().map(listed).collect()
}

/// The columns that two tables have in common.
#[derive(Debug, Clone, Copy, Default)]
struct Common {
    columns: usize,
    weight: f64,
}

/// What a target has in common with every source.
fn common(
    target: &Listed<'_>,
    by_column: &[Vec<usize>],
    weights: &[f64],
    sources: usize,
) -> Vec<Common> {
    let mut found = vec![Common::default(); sources];
    for column in target.columns {
        for source in &by_column[*column] {
            found[*source].columns += 1;
            found[*source].weight += weights[*column];
        }
    }
    found
}

/// Sources by the words of their names.
struct Words<'a> {
    by_word: BTreeMap<&'a str, Vec<usize>>,
    by_whole: BTreeMap<&'a str, Vec<usize>>,
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
            let whole = words.by_whole.entry(source.name.glued()).or_default();
            whole.push(number);
        }
        words
    }

    /// For every source whether it shares a word with a name, or the whole of it.
    fn sharing(&mut self, name: &Tokens, sources: usize) -> Vec<bool> {
        let mut found = vec![false; sources];
        let whole = self.by_whole.get(name.glued()).into_iter().flatten();
        whole.for_each(|source| found[*source] = true);
        for word in name.telling() {
            let by_word = &self.by_word;
            let with_word = self.known.entry(word.clone()).or_insert_with(|| {
                let alike = by_word.iter().filter(|(other, _)| are_alike(other, word));
                alike.flat_map(|(_, tables)| tables).copied().collect()
            });
            with_word.iter().for_each(|source| found[*source] = true);
        }
        found
    }
}

fn by_column(sources: &[Listed<'_>], columns: usize) -> Vec<Vec<usize>> {
    let mut by_column = vec![Vec::new(); columns];
    for (number, source) in sources.iter().enumerate() {
        for column in source.columns {
            by_column[*column].push(number);
        }
    }
    by_column
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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

    fn weigh(columns: &[usize], weights: &[f64]) -> f64 {
        columns.iter().map(|column| weights[*column]).sum()
    }

    fn listed<'t>(tables: &'t [(Tokens, Vec<usize>)], weights: &[f64]) -> Vec<Listed<'t>> {
        let listed = tables.iter().map(|(name, columns)| Listed {
            name,
            columns,
            weight: weigh(columns, weights),
        });
        listed.collect()
    }

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
            let found = shortlist(
                &listed(&sources, &weights),
                &listed(&targets, &weights),
                &weights,
                0.8,
            );
            for (target, found) in targets.iter().zip(&found) {
                for (number, source) in sources.iter().enumerate() {
                    let shared: Vec<usize> = source
                        .1
                        .iter()
                        .filter(|column| target.1.contains(column))
                        .copied()
                        .collect();
                    let overlap = weigh(&shared, &weights)
                        / (weigh(&source.1, &weights) * weigh(&target.1, &weights)).sqrt();
                    let wanted = similarity(&source.0, &target.0) > 0.0 || overlap >= 0.8;
                    let near = found.iter().find(|near| near.source == number);
                    assert!(!wanted || near.is_some(), "{source:?} {target:?}");
                    if let Some(near) = near {
                        assert_eq!(near.shared, shared.len());
                        assert!((near.overlap - overlap).abs() < 1e-9);
                    }
                    listed_pairs += usize::from(near.is_some());
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
