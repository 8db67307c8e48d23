//! What is remembered of a column while its rows go by. Memory is bounded, whatever the values are.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::model::{ColumnProfile, Frequency, Lengths};
use super::order::Order;
use super::patterns::{Pattern, patterns_of};
use crate::catalog::{Catalog, Column, TypeKind};
use crate::names::quote_identifier;

/// The most different values that are counted.
const DISTINCT_LIMIT: usize = 100_000;
/// The most different values that are listed.
pub(super) const VALUES_LIMIT: usize = 100;
/// The longest value that is listed, in bytes.
const VALUE_LENGTH_LIMIT: usize = 200;

/// How much of a column is worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interest {
    /// Its values.
    Values,
    /// How long they are.
    Lengths,
    /// Whether there is one.
    Presence,
}

/// One column being observed.
pub(super) struct Observer {
    expression: String,
    interest: Interest,
    is_text: bool,
    lists_values: bool,
    order: Option<Order>,
    nulls: u64,
    distinct: HashSet<u64>,
    capped: bool,
    values: Option<HashMap<String, u64>>,
    extremes: Option<(String, String)>,
    length: Option<(u64, u64)>,
    length_sum: u64,
    patterns: BTreeMap<Pattern, u64>,
}

impl Observer {
    pub(super) fn new(catalog: &Catalog, column: &Column) -> Observer {
        let base = catalog.base_type(&column.column_type);
        let quoted = format!("source.{}", quote_identifier(&column.name));
        let is_text = base.is_text() || base.name.name == "citext";
        let (interest, expression) = match base.builtin_name() {
            // As the programs read codes, rules compare them and full counts list them: `true`, and no padding.
            Some("bool" | "bpchar") => (Interest::Values, format!("{quoted}::text")),
            _ if base.is_array() => (Interest::Lengths, format!("cardinality({quoted})")),
            Some("bytea") => (Interest::Lengths, format!("octet_length({quoted})")),
            Some("json" | "jsonb" | "xml") => {
                (Interest::Lengths, format!("length({quoted}::text)"))
            }
            Some(
                "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "date" | "timestamp"
                | "timestamptz" | "time" | "timetz" | "interval" | "uuid" | "inet" | "cidr"
                | "macaddr" | "macaddr8" | "bit" | "varbit",
            ) => (Interest::Values, quoted),
            _ if is_text || base.kind == TypeKind::Enum => (Interest::Values, quoted),
            _ => (
                Interest::Presence,
                format!("CASE WHEN {quoted} IS NOT NULL THEN '' END"),
            ),
        };
        let lists_values =
            is_text || base.kind == TypeKind::Enum || base.is_builtin("bool") || base.is_integer();
        Observer {
            expression,
            interest,
            is_text,
            lists_values,
            order: Order::of(base),
            nulls: 0,
            distinct: HashSet::new(),
            capped: false,
            values: lists_values.then(HashMap::new),
            extremes: None,
            length: None,
            length_sum: 0,
            patterns: BTreeMap::new(),
        }
    }

    /// What to select of the table, whose alias is `source`.
    pub(super) fn expression(&self) -> &str {
        &self.expression
    }

    /// Takes one value in PostgreSQL's text form.
    pub(super) fn take(&mut self, value: Option<&str>) {
        let Some(value) = value else {
            self.nulls += 1;
            return;
        };
        match self.interest {
            Interest::Presence => {}
            Interest::Lengths => self.take_length(value.parse().unwrap_or_default()),
            Interest::Values => self.take_value(value),
        }
    }

    fn take_value(&mut self, value: &str) {
        self.count_distinct(value);
        self.list_value(value);
        if let Some(order) = self.order {
            self.widen(order, value);
        }
        if self.is_text {
            self.take_length(u64::try_from(value.chars().count()).unwrap_or(u64::MAX));
            for pattern in patterns_of(value) {
                *self.patterns.entry(pattern).or_default() += 1;
            }
        }
    }

    fn take_length(&mut self, length: u64) {
        let (least, most) = self.length.unwrap_or((length, length));
        self.length = Some((least.min(length), most.max(length)));
        self.length_sum = self.length_sum.saturating_add(length);
    }

    fn count_distinct(&mut self, value: &str) {
        // Two values with one 64-bit hash among a hundred thousand: once in four billion columns.
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        if self.distinct.len() < DISTINCT_LIMIT {
            self.distinct.insert(hasher.finish());
        } else if !self.distinct.contains(&hasher.finish()) {
            self.capped = true;
        }
    }

    fn list_value(&mut self, value: &str) {
        let Some(values) = &mut self.values else {
            return;
        };
        if let Some(count) = values.get_mut(value) {
            *count += 1;
        } else if values.len() < VALUES_LIMIT && value.len() <= VALUE_LENGTH_LIMIT {
            values.insert(value.to_owned(), 1);
        } else {
            self.values = None;
        }
    }

    fn widen(&mut self, order: Order, value: &str) {
        match &mut self.extremes {
            None => self.extremes = Some((value.to_owned(), value.to_owned())),
            Some((least, _)) if order.compare(value, least).is_lt() => value.clone_into(least),
            Some((_, most)) if order.compare(value, most).is_gt() => value.clone_into(most),
            Some(_) => {}
        }
    }

    /// Ends the observation. `rows` is how many were taken.
    pub(super) fn finish(self, name: &str, rows: u64) -> ColumnProfile {
        let present = rows.saturating_sub(self.nulls);
        let (minimum, maximum) = self.extremes.unzip();
        let distinct = (self.interest == Interest::Values)
            .then(|| u64::try_from(self.distinct.len()).unwrap_or(u64::MAX));
        // Where every row has another number, the list would be the rows themselves.
        let only_keys =
            !self.is_text && self.order.is_some() && present > 1 && distinct == Some(present);
        let values = self.values.filter(|_| self.lists_values && !only_keys);
        ColumnProfile {
            name: name.to_owned(),
            nulls: self.nulls,
            distinct,
            distinct_capped: self.capped,
            values: values.map(|values| frequencies(values.into_iter().collect())),
            minimum,
            maximum,
            length: self.length.map(|(minimum, maximum)| Lengths {
                minimum,
                maximum,
                average: (self.length_sum + present / 2)
                    .checked_div(present)
                    .unwrap_or_default(),
            }),
            patterns: self.patterns,
            sensitive: None,
        }
    }
}

/// Sorts values: the most frequent first, then by their letters.
pub(super) fn frequencies(values: Vec<(String, u64)>) -> Vec<Frequency> {
    let mut list: Vec<Frequency> = values
        .into_iter()
        .map(|(value, count)| Frequency { value, count })
        .collect();
    list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    list
}
