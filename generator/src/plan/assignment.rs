//! One-to-one assignment with the greatest sum of scores (the Hungarian method), not greedy: a swapped pair of names
//! is matched as a whole.

/// Assigns rows to columns so that the sum of scores is greatest.
///
/// Takes a score for each pair, nothing where a pair must not be; gives for each row its column. Of equal sums the one
/// with lower numbers is taken, so that equal input gives equal output. Pairs that share no row and no column are
/// solved apart: many small tables cost little.
pub(super) fn assign(
    rows: usize,
    columns: usize,
    pairs: &[(usize, usize, f64)],
) -> Vec<Option<usize>> {
    let mut assigned = vec![None; rows];
    for group in connected(rows, columns, pairs) {
        let (row_numbers, column_numbers) = members(&group);
        let scores = matrix(&group, &row_numbers, &column_numbers);
        for (row, column) in hungarian(&scores) {
            // A pair that may not be has the score zero: better left alone.
            if scores[row][column] > 0.0 {
                assigned[row_numbers[row]] = Some(column_numbers[column]);
            }
        }
    }
    assigned
}

type Pair = (usize, usize, f64);

/// The pairs in groups that share no row and no column.
fn connected(rows: usize, columns: usize, pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let mut parent: Vec<usize> = (0..rows + columns).collect();
    for (row, column, _) in pairs {
        let (a, b) = (root(&mut parent, *row), root(&mut parent, rows + column));
        parent[a.max(b)] = a.min(b);
    }
    let mut groups: std::collections::BTreeMap<usize, Vec<Pair>> =
        std::collections::BTreeMap::new();
    for pair in pairs {
        let group = root(&mut parent, pair.0);
        groups.entry(group).or_default().push(*pair);
    }
    groups.into_values().collect()
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}

fn members(group: &[Pair]) -> (Vec<usize>, Vec<usize>) {
    let sorted = |mut list: Vec<usize>| {
        list.sort_unstable();
        list.dedup();
        list
    };
    (
        sorted(group.iter().map(|pair| pair.0).collect()),
        sorted(group.iter().map(|pair| pair.1).collect()),
    )
}

fn matrix(group: &[Pair], rows: &[usize], columns: &[usize]) -> Vec<Vec<f64>> {
    let mut scores = vec![vec![0.0; columns.len()]; rows.len()];
    for (row, column, score) in group {
        if let (Ok(row), Ok(column)) = (rows.binary_search(row), columns.binary_search(column)) {
            scores[row][column] = *score;
        }
    }
    scores
}

/// The assignment of least cost by potentials and shortest augmenting paths, in cubic time; cost is one less score.
fn hungarian(scores: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let (rows, columns) = (scores.len(), scores.first().map_or(0, Vec::len));
    if rows > columns {
        let turned: Vec<Vec<f64>> = (0..columns)
            .map(|column| scores.iter().map(|row| row[column]).collect())
            .collect();
        return hungarian(&turned)
            .into_iter()
            .map(|(row, column)| (column, row))
            .collect();
    }
    let mut state = Potentials::new(rows, columns);
    for row in 1..=rows {
        state.augment(scores, row);
    }
    let of = |column: usize| state.row_of[column];
    (1..=columns)
        .filter(|column| of(*column) > 0)
        .map(|column| (of(column) - 1, column - 1))
        .collect()
}

/// Numbers begin at 1; 0 is the free place from which a path starts.
struct Potentials {
    row: Vec<f64>,
    column: Vec<f64>,
    row_of: Vec<usize>,
}

impl Potentials {
    fn new(rows: usize, columns: usize) -> Self {
        Self {
            row: vec![0.0; rows + 1],
            column: vec![0.0; columns + 1],
            row_of: vec![0; columns + 1],
        }
    }

    /// Brings one more row in, along the cheapest path of changes.
    fn augment(&mut self, scores: &[Vec<f64>], row: usize) {
        let columns = self.column.len();
        let (mut least, mut before, mut seen) = (
            vec![f64::INFINITY; columns],
            vec![0; columns],
            vec![false; columns],
        );
        self.row_of[0] = row;
        let mut at = 0;
        while self.row_of[at] != 0 {
            seen[at] = true;
            let (from, mut delta, mut next) = (self.row_of[at], f64::INFINITY, 0);
            for column in 1..columns {
                if seen[column] {
                    continue;
                }
                let cost =
                    1.0 - scores[from - 1][column - 1] - self.row[from] - self.column[column];
                if cost < least[column] {
                    least[column] = cost;
                    before[column] = at;
                }
                if least[column] < delta {
                    delta = least[column];
                    next = column;
                }
            }
            for column in 0..columns {
                if seen[column] {
                    self.row[self.row_of[column]] += delta;
                    self.column[column] -= delta;
                } else {
                    least[column] -= delta;
                }
            }
            at = next;
        }
        while at != 0 {
            self.row_of[at] = self.row_of[before[at]];
            at = before[at];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_decides_and_not_the_best_single_pair() {
        let pairs = [(0, 0, 0.9), (0, 1, 0.8), (1, 0, 0.85)];
        assert_eq!(assign(2, 2, &pairs), [Some(1), Some(0)]);
    }

    #[test]
    fn more_rows_than_columns_leave_some_without() {
        let pairs = [(0, 0, 0.5), (1, 0, 0.9), (2, 0, 0.7), (3, 1, 0.6)];
        assert_eq!(assign(4, 2, &pairs), [None, Some(0), None, Some(1)]);
    }

    #[test]
    fn nothing_is_assigned_where_nothing_may_be() {
        assert_eq!(assign(2, 2, &[]), [None, None]);
        assert_eq!(assign(0, 0, &[]), Vec::<Option<usize>>::new());
    }

    /// Every assignment of a small matrix, against the best sum.
    #[test]
    fn no_other_assignment_is_better() {
        for seed in 0..200_u64 {
            let mut random = fastrand::Rng::with_seed(seed);
            let (rows, columns) = (random.usize(1..5), random.usize(1..5));
            let mut pairs = Vec::new();
            for row in 0..rows {
                for column in 0..columns {
                    if random.f64() < 0.7 {
                        pairs.push((row, column, random.f64() + 0.01));
                    }
                }
            }
            let score = |row: usize, column: usize| {
                pairs
                    .iter()
                    .find(|pair| (pair.0, pair.1) == (row, column))
                    .map_or(0.0, |pair| pair.2)
            };
            let got = assign(rows, columns, &pairs)
                .iter()
                .enumerate()
                .filter_map(|(row, column)| column.map(|column| score(row, column)))
                .sum::<f64>();
            assert!(
                (got - best(0, rows, columns, 0, &score)).abs() < 1e-9,
                "seed {seed}"
            );
        }
    }

    fn best(
        row: usize,
        rows: usize,
        columns: usize,
        taken: u32,
        score: &impl Fn(usize, usize) -> f64,
    ) -> f64 {
        if row == rows {
            return 0.0;
        }
        let without = best(row + 1, rows, columns, taken, score);
        let with = (0..columns).filter(|column| taken & (1 << column) == 0);
        with.map(|column| {
            score(row, column) + best(row + 1, rows, columns, taken | (1 << column), score)
        })
        .fold(without, f64::max)
    }
}
