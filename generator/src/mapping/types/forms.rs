//! Whether two types have one binary form, so that values pass undecoded.

use crate::catalog::{Catalog, ColumnType, Modifier, TypeKind};

/// A type of one of the two databases.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub catalog: &'a Catalog,
    pub column_type: &'a ColumnType,
}

impl<'a> Typed<'a> {
    pub(super) fn new(catalog: &'a Catalog, column_type: &'a ColumnType) -> Self {
        Self {
            catalog,
            column_type: catalog.base_type(column_type),
        }
    }

    fn other(self, column_type: &'a ColumnType) -> Self {
        Self::new(self.catalog, column_type)
    }
}

/// The type of an array's elements, with what the array's brackets say.
pub(super) fn element_type(array: &ColumnType) -> Option<ColumnType> {
    let element = array.array_of.as_ref()?;
    Some(ColumnType {
        text: array.text.trim_end_matches("[]").to_owned(),
        name: element.name.clone(),
        modifier: array.modifier.clone(),
        kind: element.kind,
        array_of: None,
    })
}

/// Whether the target reads the very bytes that the source sends, numbers of types aside: the runtime puts in the
/// target's. Types of users are compared by what they are made of, types of extensions by name.
pub(super) fn same_form(from: Typed<'_>, to: Typed<'_>) -> bool {
    let (old, new) = (from.column_type, to.column_type);
    if let (Some(old), Some(new)) = (element_type(old), element_type(new)) {
        return same_form(from.other_owned(&old), to.other_owned(&new))
            && keeps_modifier(&old, &new);
    }
    if old.is_array() || new.is_array() || means_a_number(old) {
        return false;
    }
    if is_text(from) && is_text(to) && to.catalog.labels_of(new).is_none() {
        return true;
    }
    match (old.kind, new.kind) {
        (TypeKind::Enum, TypeKind::Enum) => {
            let (old, new) = (from.catalog.labels_of(old), to.catalog.labels_of(new));
            old.zip(new)
                .is_some_and(|(old, new)| old.iter().all(|label| new.contains(label)))
        }
        (TypeKind::Composite, TypeKind::Composite) => same_fields(from, to),
        (TypeKind::Range, TypeKind::Range) => same_bounds(from, to, |range| &range.name),
        (TypeKind::Multirange, TypeKind::Multirange) => same_bounds(from, to, |range| {
            range.multirange.as_ref().unwrap_or(&range.name)
        }),
        (old_kind, new_kind) => old_kind == new_kind && old.name.name == new.name.name,
    }
}

impl<'a> Typed<'a> {
    /// A type that was put together here; a domain in it is followed as far as the catalog knows it.
    fn other_owned<'b>(self, column_type: &'b ColumnType) -> Typed<'b>
    where
        'a: 'b,
    {
        Typed::new(self.catalog, column_type)
    }
}

/// Values of these are numbers of rows in the catalog: they mean something else in every database.
pub(super) fn means_a_number(column_type: &ColumnType) -> bool {
    matches!(
        column_type.builtin_name(),
        Some(
            "regclass"
                | "regproc"
                | "regprocedure"
                | "regoper"
                | "regoperator"
                | "regtype"
                | "regrole"
                | "regnamespace"
                | "regconfig"
                | "regdictionary"
                | "regcollation"
        )
    )
}

/// Whether the brackets of the target store every value of the source as it comes, to the byte.
pub(super) fn keeps_modifier(from: &ColumnType, to: &ColumnType) -> bool {
    match (&from.modifier, &to.modifier) {
        (_, None) => true,
        (Some(Modifier::Length(old)), Some(Modifier::Length(new))) if to.is_builtin("varchar") => {
            from.is_text() && old <= new
        }
        (Some(Modifier::SecondDigits(old)), Some(Modifier::SecondDigits(new))) => old <= new,
        (old, new) => old == new,
    }
}

/// Whether a decimal column has room for every value of another one; how many zeros it shows is no part of a value.
pub(super) fn holds_digits(from: &ColumnType, to: &ColumnType) -> bool {
    let digits = |column_type: &ColumnType| match column_type.modifier {
        Some(Modifier::Numeric { precision, scale }) => {
            Some((i64::from(precision) - i64::from(scale), scale))
        }
        _ => None,
    };
    match (digits(from), digits(to)) {
        (_, None) => true,
        (Some(old), Some(new)) => old.0 <= new.0 && old.1 <= new.1,
        (None, Some(_)) => false,
    }
}

fn is_text(typed: Typed<'_>) -> bool {
    super::base_type(typed.catalog, typed.column_type).kind == rehome_runtime::migration::Kind::Text
}

/// Composites are the same where their fields have the same names and forms in the same order.
fn same_fields(from: Typed<'_>, to: Typed<'_>) -> bool {
    let (Some(old), Some(new)) = (
        from.catalog.composite(&from.column_type.name),
        to.catalog.composite(&to.column_type.name),
    ) else {
        return false;
    };
    old.fields.len() == new.fields.len()
        && old.fields.iter().zip(&new.fields).all(|(old, new)| {
            let (old_type, new_type) = (&old.field_type, &new.field_type);
            old.name == new.name
                && same_form(from.other(old_type), to.other(new_type))
                && keeps_modifier(
                    from.catalog.base_type(old_type),
                    to.catalog.base_type(new_type),
                )
        })
}

/// Ranges are the same where their bounds are; PostgreSQL's own by name.
fn same_bounds(
    from: Typed<'_>,
    to: Typed<'_>,
    name: impl Fn(&crate::catalog::RangeType) -> &crate::catalog::Name,
) -> bool {
    let find = |typed: Typed<'_>| {
        let ranges = typed.catalog.ranges.iter();
        let mut named = ranges.filter(|range| *name(range) == typed.column_type.name);
        named.next().cloned()
    };
    match (find(from), find(to)) {
        (Some(old), Some(new)) => {
            let bound = |typed: Typed<'_>, column_type: &ColumnType| {
                typed.catalog.base_type(column_type).clone()
            };
            let (old, new) = (bound(from, &old.subtype), bound(to, &new.subtype));
            same_form(from.other_owned(&old), to.other_owned(&new)) && keeps_modifier(&old, &new)
        }
        (None, None) => from.column_type.name == to.column_type.name,
        _ => false,
    }
}
