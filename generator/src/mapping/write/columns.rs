//! One column's table in TOML, laid out as people would write it.

use toml_edit::{Array, InlineTable, Item, Table, Value};

use crate::mapping::{
    ColumnRule, CopyRule, DoubledHour, EnumCase, EnumRule, EnumTest, KeyColumn, KeyType,
    LookupRule, MissingHour, ReferenceRule, Rule, TimestampRule, TooLong,
};

/// The table of a rule, its reason and confidence last.
pub(super) fn rule_table(column: &ColumnRule) -> Table {
    entries(column)
        .into_iter()
        .map(|(key, value)| (key, Item::Value(value)))
        .collect()
}

/// The same as an inline table, for files whose author writes a column on one line.
pub(in crate::mapping) fn rule_inline(column: &ColumnRule) -> InlineTable {
    let mut inline: InlineTable = entries(column).into_iter().collect();
    inline.fmt();
    inline
}

/// The keys and values of a rule, in their order.
pub(super) fn entries(column: &ColumnRule) -> Vec<(&'static str, Value)> {
    let mut entries = rule_entries(&column.rule);
    entries.extend(
        column
            .reason
            .as_ref()
            .map(|reason| ("reason", reason.into())),
    );
    // Two digits are all that a confidence means, and 0.1 + 0.2 must not show.
    entries.extend(
        column
            .confidence
            .map(|confidence| ("confidence", ((confidence * 100.0).round() / 100.0).into())),
    );
    entries
}

fn rule_entries(rule: &Rule) -> Vec<(&'static str, Value)> {
    match rule {
        Rule::Key(strategy) => vec![("key", strategy.word().into())],
        Rule::TimeKey(time) => vec![("key", "uuid_v7".into()), ("time", time.into())],
        Rule::Copy(copy) => copy_entries(copy),
        Rule::Enum(codes) => enum_entries(codes),
        Rule::Reference(reference) => reference_entries(reference),
        Rule::Lookup(lookup) => vec![("lookup", lookup_value(lookup))],
        Rule::Constant(text) => vec![("constant", text.into())],
        Rule::Default => vec![("default", true.into())],
        Rule::Sql(expression) => vec![("sql", expression.into())],
        Rule::Rust { expression, reads } => {
            let reads = (!reads.is_empty()).then(|| ("reads", array(reads)));
            std::iter::once(("rust", expression.into()))
                .chain(reads)
                .collect()
        }
        Rule::Json { columns } => vec![("json", array(columns))],
        Rule::Timestamp(timestamp) => timestamp_entries(timestamp),
    }
}

fn array(columns: &[String]) -> Value {
    columns.iter().map(String::as_str).collect::<Array>().into()
}

fn copy_entries(copy: &CopyRule) -> Vec<(&'static str, Value)> {
    let options = [
        (copy.too_long == TooLong::Truncate).then(|| ("too_long", "truncate".into())),
        copy.empty_to_null.then(|| ("empty_to_null", true.into())),
        copy.trim.then(|| ("trim", true.into())),
        copy.null_default
            .as_ref()
            .map(|text| ("null_default", text.into())),
        copy.lossy.map(|lossy| ("lossy", lossy.word().into())),
        copy.unit.map(|unit| ("unit", unit.word().into())),
    ];
    std::iter::once(("copy", (&copy.column).into()))
        .chain(options.into_iter().flatten())
        .collect()
}

fn timestamp_entries(timestamp: &TimestampRule) -> Vec<(&'static str, Value)> {
    let (missing, doubled) = (timestamp.missing_hour, timestamp.doubled_hour);
    let options = [
        timestamp.zone.as_ref().map(|zone| ("zone", zone.into())),
        (missing == MissingHour::Reject).then(|| ("missing_hour", "reject".into())),
        (doubled != DoubledHour::Later).then(|| ("doubled_hour", doubled.word().into())),
    ];
    std::iter::once(("timestamp", (&timestamp.column).into()))
        .chain(options.into_iter().flatten())
        .collect()
}

fn enum_entries(codes: &EnumRule) -> Vec<(&'static str, Value)> {
    let mut entries = vec![("enum", (&codes.column).into())];
    entries.extend(codes.ignore_case.then(|| ("ignore_case", true.into())));
    let mut rules: Array = codes.rules.iter().map(enum_line).collect();
    // One rule a line: their order decides, so it must be seen.
    for line in rules.iter_mut() {
        line.decor_mut().set_prefix("\n    ");
    }
    if !rules.is_empty() {
        rules.set_trailing("\n");
        rules.set_trailing_comma(true);
    }
    entries.push(("rules", rules.into()));
    entries.push(("otherwise", String::from(codes.otherwise.clone()).into()));
    entries
}

fn enum_line(case: &EnumCase) -> Value {
    let (key, test): (_, Value) = match &case.test {
        EnumTest::Equals(text) => ("equals", text.into()),
        EnumTest::Prefix(text) => ("prefix", text.into()),
        EnumTest::Suffix(text) => ("suffix", text.into()),
        EnumTest::Contains(text) => ("contains", text.into()),
        EnumTest::Null => ("null", true.into()),
    };
    [(key, test), ("label", (&case.label).into())]
        .into_iter()
        .collect::<InlineTable>()
        .into()
}

fn reference_entries(reference: &ReferenceRule) -> Vec<(&'static str, Value)> {
    let columns = match reference.columns.as_slice() {
        [only] => key_column(only),
        several => several.iter().map(key_column).collect::<Array>().into(),
    };
    let mut entries = vec![
        ("reference", columns),
        ("entity", (&reference.entity).into()),
    ];
    entries.extend(reference.feed.as_ref().map(|feed| ("feed", feed.into())));
    entries.extend(reference.take.as_ref().map(|take| ("take", take.into())));
    entries.extend(
        reference
            .orphans
            .clone()
            .map(|orphans| ("orphans", String::from(orphans).into())),
    );
    entries
}

/// A column of a key: its name, or the expression that makes it.
pub(super) fn key_column(column: &KeyColumn) -> Value {
    let computed = match column {
        KeyColumn::Source(name) => return name.into(),
        KeyColumn::Computed(computed) => computed,
    };
    let mut inline = InlineTable::new();
    inline.insert("name", (&computed.name).into());
    inline.insert("sql", (&computed.sql).into());
    if computed.key_type != KeyType::Text {
        inline.insert("type", computed.key_type.sql_name().into());
    }
    inline.into()
}

fn lookup_value(lookup: &LookupRule) -> Value {
    let mut inline = InlineTable::new();
    inline.insert("table", lookup.table.to_string().into());
    inline.insert("take", (&lookup.take).into());
    for (key, text) in [
        ("where", &lookup.where_clause),
        ("order_by", &lookup.order_by),
    ] {
        if let Some(text) = text {
            inline.insert(key, text.into());
        }
    }
    if !lookup.matches.is_empty() {
        let pairs: InlineTable = lookup
            .matches
            .iter()
            .map(|(column, from)| (column, Value::from(from)))
            .collect();
        inline.insert("match", pairs.into());
    }
    inline.into()
}
