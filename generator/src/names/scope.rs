//! Names that stand side by side: two of them never become the same identifier.

use std::collections::{BTreeMap, BTreeSet};

use super::rust::{Style, bare, fingerprint, finish, with_suffix};
use crate::catalog::Name;

/// A place in generated code in which all names must differ, for example the fields of one struct.
///
/// All names are given at once, and what a name becomes does not depend on their order. A name that
/// collides gets a suffix made of its own letters, so it keeps its identifier when others come and go.
#[derive(Debug)]
pub struct Scope {
    style: Style,
    taken: BTreeSet<String>,
}

impl Scope {
    /// An empty scope.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Scope {
            style,
            taken: BTreeSet::new(),
        }
    }

    /// Keeps identifiers free for what generated code itself puts into the scope.
    #[must_use]
    pub fn reserving<'a>(mut self, identifiers: impl IntoIterator<Item = &'a str>) -> Self {
        self.taken
            .extend(identifiers.into_iter().map(str::to_owned));
        self
    }

    /// Gives every name its identifier, in the order of the names; equal names get equal identifiers.
    #[must_use]
    pub fn resolve<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let names: Vec<&str> = names.into_iter().collect();
        let chosen = self.choose(&names.iter().copied().collect());
        names
            .iter()
            .filter_map(|name| chosen.get(name).cloned())
            .collect()
    }

    fn choose<'a>(mut self, names: &BTreeSet<&'a str>) -> BTreeMap<&'a str, String> {
        let mut groups: BTreeMap<String, Vec<&'a str>> = BTreeMap::new();
        for name in names {
            groups.entry(bare(self.style, name)).or_default().push(name);
        }
        let mut chosen = BTreeMap::new();
        let mut colliding = Vec::new();
        for (base, group) in groups {
            // Of several, the one that is spelled like its identifier keeps it.
            let keeper = match group.as_slice() {
                [only] => Some(*only),
                several => several.iter().copied().find(|name| *name == base),
            };
            let keeper = keeper.filter(|_| !self.taken.contains(&base));
            if let Some(name) = keeper {
                chosen.insert(name, finish(self.style, base.clone()));
            }
            colliding.extend(
                group
                    .into_iter()
                    .filter(|name| Some(*name) != keeper)
                    .map(|name| (base.clone(), name)),
            );
            self.taken.insert(base);
        }
        for (base, name) in colliding {
            let identifier = self.distinct(&base, name);
            chosen.insert(name, identifier);
        }
        chosen
    }

    /// Lengthens the suffix until nothing else has the name; the whole fingerprint is long enough for any two.
    fn distinct(&mut self, base: &str, name: &str) -> String {
        let candidates =
            (4..=64).map(|length| with_suffix(self.style, base, &fingerprint(name, length)));
        let mut last = base.to_owned();
        for candidate in candidates {
            last = candidate;
            if self.taken.insert(last.clone()) {
                break;
            }
        }
        last
    }
}

/// Names the entities of target tables: the table's name, the schema in front where two tables share it.
///
/// Gives one name a table, in their order. The names are good for crates, folders and files.
#[must_use]
pub fn entity_names(tables: &[Name]) -> Vec<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for table in tables {
        *count.entry(bare(Style::Entity, &table.name)).or_default() += 1;
    }
    let shared = |table: &Name| {
        count
            .get(&bare(Style::Entity, &table.name))
            .is_some_and(|count| *count > 1)
    };
    let wanted: Vec<String> = tables
        .iter()
        .map(|table| {
            if shared(table) {
                format!("{}.{}", table.schema, table.name)
            } else {
                table.name.clone()
            }
        })
        .collect();
    Scope::new(Style::Entity).resolve(wanted.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &[&str] = &[
        "",
        " ",
        "_",
        "__",
        "type",
        "Type",
        "TYPE",
        "self",
        "Self",
        "super",
        "crate",
        "fooBar",
        "foo_bar",
        "foo bar",
        "FOO_BAR",
        "foo-bar",
        "1",
        "1st",
        "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
        "🙃",
        "名前",
        "名",
        "bıgınt",
        "bigint",
        "a\"b",
        "a'b",
        "a\nb",
        "*/",
        "{{",
        "]]",
        "<script>",
        "../../etc/passwd",
        "..",
        ".",
        "/",
        "\u{202e}abc",
        "abc",
        "r#type",
        "Größe",
        "Groesse",
        "naïve",
        "naive",
        "x_1f",
        "$1",
        "a.b",
        "option",
        "Option",
        "gen",
        "async",
        "\\",
        "%s",
        "con",
        "test",
        "ǅ",
    ];
    const STYLES: [Style; 5] = [
        Style::Field,
        Style::Type,
        Style::Variant,
        Style::Constant,
        Style::Entity,
    ];

    fn is_identifier(text: &str) -> bool {
        syn::parse_str::<syn::Ident>(text).is_ok()
    }

    #[test]
    fn hostile_names_become_distinct_valid_identifiers() {
        for style in STYLES {
            let resolved = Scope::new(style).resolve(HOSTILE.iter().copied());
            assert_eq!(resolved.len(), HOSTILE.len());
            let distinct: BTreeSet<_> = resolved.iter().collect();
            assert_eq!(distinct.len(), HOSTILE.len(), "{style:?}: {resolved:?}");
            for (name, identifier) in HOSTILE.iter().zip(&resolved) {
                assert!(
                    is_identifier(identifier),
                    "{style:?} {name:?} {identifier:?}"
                );
                assert!(identifier.is_ascii(), "{identifier}");
            }
        }
    }

    #[test]
    fn the_order_of_names_and_the_arrival_of_others_change_nothing() {
        for style in STYLES {
            let resolved = Scope::new(style).resolve(HOSTILE.iter().copied());
            let mut reversed = Scope::new(style).resolve(HOSTILE.iter().rev().copied());
            reversed.reverse();
            assert_eq!(resolved, reversed);
        }
        let two = Scope::new(Style::Field).resolve(["fooBar", "foo_bar"]);
        let three = Scope::new(Style::Field).resolve(["fooBar", "foo_bar", "FooBar"]);
        assert_eq!(two, three[..2]);
        assert_eq!(two[1], "foo_bar");
    }

    #[test]
    fn random_names_keep_the_promises() {
        let mut random = fastrand::Rng::with_seed(7);
        let alphabet: Vec<char> = "aAbB_19 -.\"'\\/ü🙂é{}<>#\n\t\u{202e}select"
            .chars()
            .collect();
        for _ in 0..300 {
            let names: BTreeSet<String> = (0..20)
                .map(|_| {
                    (0..random.usize(0..6))
                        .filter_map(|_| random.choice(&alphabet).copied())
                        .collect()
                })
                .collect();
            for style in STYLES {
                let resolved = Scope::new(style).resolve(names.iter().map(String::as_str));
                assert_eq!(resolved.iter().collect::<BTreeSet<_>>().len(), names.len());
                assert!(
                    resolved.iter().all(|identifier| is_identifier(identifier)),
                    "{resolved:?}"
                );
            }
        }
    }

    #[test]
    fn entities_are_safe_file_names_and_take_the_schema_where_they_must() {
        let tables = [
            ("a", "x"),
            ("b", "x"),
            ("a", "offices"),
            ("a", "../up"),
            ("a_x", ""),
            ("é", "🙂"),
        ];
        let names = entity_names(&tables.map(|(schema, name)| Name::new(schema, name)));
        assert_eq!(names[..4], ["a_x", "b_x", "offices", "up"]);
        let safe =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        assert!(
            names
                .iter()
                .all(|name| !name.is_empty() && name.chars().all(safe)),
            "{names:?}"
        );
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), tables.len());
    }

    #[test]
    fn reserved_identifiers_are_left_alone() {
        let resolved = Scope::new(Style::Field)
            .reserving(["row"])
            .resolve(["row", "rows"]);
        assert_ne!(resolved[0], "row");
        assert_eq!(resolved[1], "rows");
    }
}
