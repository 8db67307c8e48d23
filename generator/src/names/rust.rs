//! Rust identifiers made of a database's names, each unique in its scope.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// The identifiers that one scope of a generated file uses already.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// A scope in which these identifiers are taken.
    pub fn new<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            taken: reserved.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Takes an identifier; where it is taken already, the first of `name2`, `name3`, … that is free.
    pub fn take(&mut self, identifier: String) -> String {
        let mut free = identifier.clone();
        let mut number = 2_u32;
        while !self.taken.insert(free.clone()) {
            let plain = identifier.strip_prefix("r#").unwrap_or(&identifier);
            free = format!("{plain}{number}");
            number += 1;
        }
        free
    }
}

/// The name of a field, function or module: snake case, `r#` before a keyword.
#[must_use]
pub fn field_name(name: &str) -> String {
    let snake = spelled(name, "column").to_snake_case();
    match snake.as_str() {
        "self" | "super" | "crate" => format!("{snake}_"),
        keyword if KEYWORDS.binary_search(&keyword).is_ok() => format!("r#{keyword}"),
        _ => snake,
    }
}

/// The name of a type or of a variant: camel case.
#[must_use]
pub fn type_name(name: &str) -> String {
    match spelled(name, "value").to_upper_camel_case().as_str() {
        "Self" => "Self2".to_owned(),
        camel => camel.to_owned(),
    }
}

/// The name of a constant.
#[must_use]
pub fn constant_name(name: &str) -> String {
    spelled(name, "value").to_shouty_snake_case()
}

/// The name of a package, of its library and of its binary.
///
/// A name that the compiler, cargo or a package of the lock file has already gets `_rows` behind it.
#[must_use]
pub fn crate_name(entity: &str, taken: &BTreeSet<String>) -> String {
    let snake = spelled(entity, "entity").to_snake_case();
    let dashed = snake.replace('_', "-");
    let reserved = KEYWORDS.binary_search(&snake.as_str()).is_ok()
        || RESERVED_CRATES.contains(&snake.as_str())
        || taken.contains(&snake)
        || taken.contains(&dashed);
    if reserved {
        format!("{snake}_rows")
    } else {
        snake
    }
}

/// A text in the form in which two spellings that differ in case alone are equal.
#[must_use]
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// Letters and digits of ASCII with everything else as gaps, never empty and never with a digit at its front: whoever
/// reads the program must be able to type its names. The database's own name stands beside it as a literal.
fn spelled(name: &str, otherwise: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let plain = plain.trim_matches('_');
    match plain.bytes().next() {
        None => otherwise.to_owned(),
        Some(b'0'..=b'9') => format!("n{plain}"),
        Some(_) => plain.to_owned(),
    }
}

/// Names that cargo or the compiler give a meaning, and our own.
const RESERVED_CRATES: [&str; 14] = [
    "alloc",
    "build",
    "core",
    "custom",
    "deps",
    "examples",
    "incremental",
    "proc_macro",
    "rehome",
    "rehome_runtime",
    "self",
    "std",
    "test",
    "transform",
];

/// Keywords of all editions, sorted.
#[rustfmt::skip]
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_becomes_an_identifier() {
        for (name, field, camel) in [
            ("order", "order", "Order"),
            ("type", "r#type", "Type"),
            ("self", "self_", "Self2"),
            ("fooBar baz", "foo_bar_baz", "FooBarBaz"),
            ("1st", "n1st", "N1st"),
            ("🙂", "column", "Value"),
            ("_", "column", "Value"),
            ("a\"; drop", "a_drop", "ADrop"),
        ] {
            assert_eq!(field_name(name), field);
            assert_eq!(type_name(name), camel);
            assert!(
                syn::parse_str::<syn::Ident>(field.trim_start_matches("r#")).is_ok()
                    || field.starts_with("r#")
            );
        }
    }

    #[test]
    fn names_that_fall_together_are_told_apart() {
        let mut scope = Scope::new(["taken"]);
        let names = ["fooBar", "foo_bar", "FOO BAR", "taken", "type", "Type"];
        let taken: Vec<_> = names
            .iter()
            .map(|name| scope.take(field_name(name)))
            .collect();
        assert_eq!(
            taken,
            [
                "foo_bar", "foo_bar2", "foo_bar3", "taken2", "r#type", "type2"
            ]
        );
    }

    #[test]
    fn packages_do_not_take_names_that_others_have() {
        let taken = BTreeSet::from(["bytes".to_owned(), "futures-util".to_owned()]);
        assert_eq!(crate_name("bytes", &taken), "bytes_rows");
        assert_eq!(crate_name("futures_util", &taken), "futures_util_rows");
        assert_eq!(crate_name("match", &taken), "match_rows");
        assert_eq!(crate_name("technician_roles", &taken), "technician_roles");
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
