//! Types of columns: from numbers of `pg_type` to the catalog's form.

use std::collections::HashMap;

use tokio_postgres::Row;

use super::{Reading, field, name_of, queries};
use crate::catalog::{ArrayElement, ColumnType, Modifier, Name, TypeKind};
use crate::error::Error;

/// All types of the database by their number.
pub(super) struct TypeBook {
    types: HashMap<u32, Entry>,
}

struct Entry {
    name: Name,
    kind: TypeKind,
    /// The element's number; 0 for what is no array.
    element: u32,
}

impl TypeBook {
    pub(super) async fn read(reading: &Reading<'_>) -> Result<TypeBook, Error> {
        let mut types = HashMap::new();
        for row in reading.rows(&queries::TYPES).await? {
            let kind = kind_of(field(&row, "kind")?);
            let entry = Entry {
                name: name_of(&row, "schema", "name")?,
                kind,
                element: field(&row, "element")?,
            };
            types.insert(field(&row, "oid")?, entry);
        }
        Ok(TypeBook { types })
    }

    /// The type that a row speaks of in its columns `type`, `modifier` and `text`.
    pub(super) fn column_type(&self, row: &Row) -> Result<ColumnType, Error> {
        let text: String = field(row, "text")?;
        let modifier: i32 = field(row, "modifier")?;
        let Some(entry) = self.types.get(&field::<u32>(row, "type")?) else {
            return Err(
                Error::failed("a type vanished while the catalog was read", text)
                    .advice("run the command again"),
            );
        };
        let element = self.types.get(&entry.element);
        let modified = element.unwrap_or(entry);
        Ok(ColumnType {
            modifier: parse_modifier(&modified.name, modifier, &text),
            name: entry.name.clone(),
            kind: entry.kind,
            array_of: element.map(|element| ArrayElement {
                name: element.name.clone(),
                kind: element.kind,
            }),
            text,
        })
    }

    /// The name of a type, when there is one of this number.
    pub(super) fn name(&self, number: u32) -> Option<Name> {
        self.types.get(&number).map(|entry| entry.name.clone())
    }
}

fn kind_of(letter: &str) -> TypeKind {
    match letter {
        "e" => TypeKind::Enum,
        "d" => TypeKind::Domain,
        "c" => TypeKind::Composite,
        "r" => TypeKind::Range,
        "m" => TypeKind::Multirange,
        "p" => TypeKind::Pseudo,
        _ => TypeKind::Base,
    }
}

/// Takes `atttypmod` apart, as the type's own input function put it together.
fn parse_modifier(name: &Name, modifier: i32, text: &str) -> Option<Modifier> {
    let value = u32::try_from(modifier).ok()?;
    let other = || Some(Modifier::Other(brackets(text).unwrap_or(text).to_owned()));
    if name.schema != "pg_catalog" {
        return other();
    }
    match name.name.as_str() {
        // The first four bytes of a length are the header of the value.
        "varchar" | "bpchar" => value.checked_sub(4).map(Modifier::Length),
        "bit" | "varbit" => Some(Modifier::Length(value)),
        "numeric" => value.checked_sub(4).map(numeric),
        "time" | "timetz" | "timestamp" | "timestamptz" => Some(Modifier::SecondDigits(value)),
        _ => other(),
    }
}

/// Precision in the upper half, scale in the lower eleven bits, two's complement since PostgreSQL 15.
fn numeric(packed: u32) -> Modifier {
    let scale = i32::try_from(packed & 0x7ff).unwrap_or_default();
    Modifier::Numeric {
        precision: packed >> 16,
        scale: (scale ^ 1024) - 1024,
    }
}

fn brackets(text: &str) -> Option<&str> {
    let start = text.find('(')? + 1;
    let end = text.rfind(')')?;
    text.get(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_are_taken_apart() {
        let builtin = |name: &str| Name::new("pg_catalog", name);
        assert_eq!(
            parse_modifier(&builtin("varchar"), 54, ""),
            Some(Modifier::Length(50))
        );
        assert_eq!(parse_modifier(&builtin("varchar"), -1, ""), None);
        let packed = |precision: i32, scale: i32| ((precision << 16) | (scale & 0x7ff)) + 4;
        for (precision, scale) in [(12_i32, 2_i32), (1000, 1000), (3, -2), (5, 0)] {
            let expected = Some(Modifier::Numeric {
                precision: precision.unsigned_abs(),
                scale,
            });
            assert_eq!(
                parse_modifier(&builtin("numeric"), packed(precision, scale), ""),
                expected
            );
        }
        assert_eq!(
            parse_modifier(&builtin("timestamptz"), 3, ""),
            Some(Modifier::SecondDigits(3))
        );
        let geometry = Name::new("public", "geometry");
        assert_eq!(
            parse_modifier(&geometry, 7, "public.geometry(Point,4326)"),
            Some(Modifier::Other("Point,4326".into()))
        );
    }
}
