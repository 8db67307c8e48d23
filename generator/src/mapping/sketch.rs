//! Catalogs for tests, from a sketch that a reader takes in at a glance.
//!
//! A line without indent opens a table (`public.offices`) or declares an enum (`enum public.kind: a b`). An indented
//! line is a column: name, type, then words: `key`, `required`, `unique`, `generated`, `identity`, `-> schema.table`,
//! `= default`.

use crate::catalog::{
    ArrayElement, Catalog, Column, ColumnType, EnumType, ForeignKey, Generated, GeneratedKind,
    Identity, Key, Modifier, Name, Table, TypeKind,
};

pub(crate) fn catalog(sketch: &str) -> Catalog {
    let mut catalog = Catalog {
        database: "sketch".to_owned(),
        server_version: 150_000,
        ..Catalog::default()
    };
    for line in sketch.lines().filter(|line| !line.trim().is_empty()) {
        match (line.strip_prefix("enum "), line.starts_with(' ')) {
            (Some(rest), _) => catalog.enums.push(enumeration(rest)),
            (None, true) => {
                let enums = catalog.enums.clone();
                column(catalog.tables.last_mut().unwrap(), &enums, line.trim());
            }
            (None, false) => catalog.tables.push(Table {
                name: name(line.trim()),
                ..Table::default()
            }),
        }
    }
    catalog.schemas = vec!["public".to_owned()];
    catalog.sort();
    catalog
}

pub(crate) fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn enumeration(rest: &str) -> EnumType {
    let (type_name, labels) = rest.split_once(':').unwrap();
    EnumType {
        name: name(type_name.trim()),
        labels: labels.split_whitespace().map(str::to_owned).collect(),
    }
}

fn column(table: &mut Table, enums: &[EnumType], line: &str) {
    let mut words = line.split_whitespace();
    let column_name = words.next().unwrap();
    let position = u32::try_from(table.columns.len()).unwrap() + 1;
    let mut column = Column::new(
        column_name,
        position,
        column_type(words.next().unwrap(), enums),
    );
    while let Some(word) = words.next() {
        let columns = vec![column_name.to_owned()];
        match word {
            "key" => {
                column.not_null = true;
                let key = table.primary_key.get_or_insert_with(|| Key {
                    name: "pkey".to_owned(),
                    ..Key::default()
                });
                key.columns.push(column_name.to_owned());
            }
            "required" => column.not_null = true,
            "unique" => table.uniques.push(Key {
                name: format!("{column_name}_key"),
                columns,
                ..Key::default()
            }),
            "generated" => {
                column.generated = Some(Generated {
                    kind: GeneratedKind::Stored,
                    expression: "1".to_owned(),
                });
            }
            "identity" => column.identity = Some(Identity::ByDefault),
            "->" => {
                let parent = name(words.next().unwrap());
                table.foreign_keys.push(ForeignKey::simple(
                    &format!("{column_name}_fkey"),
                    column_name,
                    parent,
                    "id",
                ));
            }
            "=" => column.default = words.next().map(str::to_owned),
            other => panic!("the sketch has the word {other}"),
        }
    }
    table.columns.push(column);
}

pub(crate) fn column_type(text: &str, enums: &[EnumType]) -> ColumnType {
    if let Some(element) = text.strip_suffix("[]") {
        let element = column_type(element, enums);
        return ColumnType {
            array_of: Some(ArrayElement {
                name: element.name.clone(),
                kind: element.kind,
            }),
            modifier: element.modifier.clone(),
            ..ColumnType::builtin(
                &format!("{}[]", element.text),
                &format!("_{}", element.name.name),
            )
        };
    }
    if text.contains('.') {
        let type_name = name(text);
        let kind = if enums.iter().any(|item| item.name == type_name) {
            TypeKind::Enum
        } else {
            TypeKind::Base
        };
        return ColumnType {
            text: text.to_owned(),
            name: type_name,
            kind,
            ..ColumnType::builtin("", "")
        };
    }
    let (base, limits) = match text.split_once('(') {
        Some((base, rest)) => (base, Some(rest.trim_end_matches(')'))),
        None => (text, None),
    };
    let spelled = match base {
        "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "bool" => "boolean",
        "varchar" => "character varying",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        other => other,
    };
    let spelled = limits.map_or(spelled.to_owned(), |limits| format!("{spelled}({limits})"));
    ColumnType {
        modifier: limits.and_then(modifier),
        ..ColumnType::builtin(&spelled, base)
    }
}

/// `80` is a length, `8,2` are digits and those behind the point.
fn modifier(limits: &str) -> Option<Modifier> {
    match limits.split_once(',') {
        Some((precision, scale)) => Some(Modifier::Numeric {
            precision: precision.parse().ok()?,
            scale: scale.parse().ok()?,
        }),
        None => limits.parse().ok().map(Modifier::Length),
    }
}
