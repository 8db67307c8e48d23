//! Rust identifiers out of a database's names: always valid, never empty, ASCII only.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// What a name is made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A field, variable, function or module: `snake_case`, raw (`r#type`) for a keyword.
    Field,
    /// A struct or an enum: `UpperCamelCase`, never a name of the prelude.
    Type,
    /// A variant of an enum: `UpperCamelCase`.
    Variant,
    /// A constant: `SHOUTY_SNAKE_CASE`.
    Constant,
    /// An entity: its crate, folder and mapping file. Only `a-z`, `0-9` and `_`, so it is a safe file name everywhere.
    Entity,
}

/// Makes one Rust name, without regard to its neighbours; see [`super::Scope`] for names that must differ.
#[must_use]
pub fn identifier(style: Style, name: &str) -> String {
    finish(style, bare(style, name))
}

/// The identifier before a keyword becomes raw: what must differ inside a scope.
pub(super) fn bare(style: Style, name: &str) -> String {
    let ascii = to_ascii(name);
    let cased = match style {
        Style::Field | Style::Entity => ascii.to_snake_case(),
        Style::Type | Style::Variant => ascii.to_upper_camel_case(),
        Style::Constant => ascii.to_shouty_snake_case(),
    };
    let named = if cased.is_empty() {
        nameless(style, name)
    } else {
        cased
    };
    avoid_reserved(style, lead_with_letter(style, named))
}

/// Makes keywords raw where Rust allows it; all others were avoided before.
pub(super) fn finish(style: Style, bare: String) -> String {
    if style == Style::Field && KEYWORDS.contains(&bare.as_str()) {
        format!("r#{bare}")
    } else {
        bare
    }
}

/// A short text that depends on the name alone: what tells two names apart when their letters do not.
pub(super) fn fingerprint(name: &str, length: usize) -> String {
    let mut text = blake3::hash(name.as_bytes()).to_hex().to_string();
    text.truncate(length);
    text
}

/// Joins a base and a suffix in the manner of the style.
pub(super) fn with_suffix(style: Style, base: &str, suffix: &str) -> String {
    // A keyword has an underscore at its end already, and two of them are no snake case.
    let base = base.trim_end_matches('_');
    match style {
        Style::Field | Style::Entity => format!("{base}_{suffix}"),
        Style::Constant => format!("{base}_{}", suffix.to_ascii_uppercase()),
        Style::Type | Style::Variant => format!("{base}X{suffix}"),
    }
}

/// The name of what has no letter or digit that can be kept: an empty label, a column of emoji.
fn nameless(style: Style, name: &str) -> String {
    if name.is_empty() {
        return match style {
            Style::Type | Style::Variant => "Empty".to_owned(),
            Style::Constant => "EMPTY".to_owned(),
            Style::Field | Style::Entity => "empty".to_owned(),
        };
    }
    let base = match style {
        Style::Type | Style::Variant => "Name",
        Style::Constant => "NAME",
        Style::Field | Style::Entity => "name",
    };
    with_suffix(style, base, &fingerprint(name, 6))
}

fn lead_with_letter(style: Style, name: String) -> String {
    if !name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return name;
    }
    match style {
        Style::Field | Style::Entity => format!("n{name}"),
        Style::Type | Style::Variant | Style::Constant => format!("N{name}"),
    }
}

/// Names that would be refused, or would hide what generated code needs, get a trailing mark.
fn avoid_reserved(style: Style, name: String) -> String {
    let text = name.as_str();
    match style {
        Style::Field if NEVER_RAW.contains(&text) => format!("{name}_"),
        Style::Type if text == "Self" || PRELUDE.contains(&text) => format!("{name}Type"),
        Style::Variant if text == "Self" => "SelfValue".to_owned(),
        Style::Entity if is_reserved_crate(text) => format!("{name}_entity"),
        _ => name,
    }
}

fn is_reserved_crate(name: &str) -> bool {
    KEYWORDS.contains(&name) || NEVER_RAW.contains(&name) || CRATES.contains(&name)
}

/// Letters beyond ASCII become their nearest ASCII letters, all other signs a break between words.
///
/// Rust takes other letters, but warns of confusable ones, and a reviewer cannot type them.
fn to_ascii(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            _ if letter.is_ascii_alphanumeric() => text.push(letter),
            // An apostrophe inside a word does not break it: "don't" is one word.
            '\'' | '\u{2019}' => {}
            _ => match LETTERS.iter().find(|(letters, _)| letters.contains(letter)) {
                Some((_, ascii)) => text.push_str(ascii),
                None => text.push(' '),
            },
        }
    }
    text
}

/// Latin letters with marks, and what they are written as without.
#[rustfmt::skip]
const LETTERS: &[(&str, &str)] = &[
    ("àáâãåāăąǎ", "a"), ("ÀÁÂÃÅĀĂĄǍ", "A"), ("äæ", "ae"), ("ÄÆ", "Ae"), ("çćĉċč", "c"), ("ÇĆĈĊČ", "C"),
    ("ďđð", "d"), ("ĎĐÐ", "D"), ("èéêëēĕėęě", "e"), ("ÈÉÊËĒĔĖĘĚ", "E"), ("ĝğġģ", "g"), ("ĜĞĠĢ", "G"),
    ("ĥħ", "h"), ("ĤĦ", "H"), ("ìíîïĩīĭįı", "i"), ("ÌÍÎÏĨĪĬĮİ", "I"), ("ĵ", "j"), ("Ĵ", "J"), ("ķ", "k"), ("Ķ", "K"),
    ("ĺļľŀł", "l"), ("ĹĻĽĿŁ", "L"), ("ñńņňŉ", "n"), ("ÑŃŅŇ", "N"), ("òóôõōŏő", "o"), ("ÒÓÔÕŌŎŐ", "O"),
    ("öøœ", "oe"), ("ÖØŒ", "Oe"), ("ŕŗř", "r"), ("ŔŖŘ", "R"), ("śŝşšș", "s"), ("ŚŜŞŠȘ", "S"), ("ß", "ss"), ("ẞ", "SS"),
    ("ţťŧț", "t"), ("ŢŤŦȚ", "T"), ("þ", "th"), ("Þ", "Th"), ("ùúûũūŭůűų", "u"), ("ÙÚÛŨŪŬŮŰŲ", "U"), ("ü", "ue"), ("Ü", "Ue"),
    ("ŵ", "w"), ("Ŵ", "W"), ("ýÿŷ", "y"), ("ÝŸŶ", "Y"), ("źżž", "z"), ("ŹŻŽ", "Z"),
];

/// Keywords of Rust 2024, strict and reserved, that may stand raw.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that have no raw form.
const NEVER_RAW: &[&str] = &["self", "super", "crate", "_"];

/// Types and variants that generated code uses by their short names.
#[rustfmt::skip]
const PRELUDE: &[&str] = &[
    "Box", "Clone", "Copy", "Debug", "Default", "Display", "Drop", "Eq", "Err", "Error", "Fn", "From", "FromIterator", "Hash",
    "Into", "Iterator", "None", "Ok", "Option", "Ord", "PartialEq", "PartialOrd", "Result", "Send", "Sized", "Some",
    "String", "Sync", "ToOwned", "ToString", "TryFrom", "TryInto", "Vec",
];

/// Names that cargo refuses for a package or its binary, or that mean another crate.
#[rustfmt::skip]
const CRATES: &[&str] = &[
    "alloc", "aux", "build", "con", "core", "deps", "examples", "incremental", "nul", "prn", "proc_macro", "rehome",
    "rehome_runtime", "std", "target", "test",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_look_as_a_person_would_write_them() {
        assert_eq!(identifier(Style::Field, "technicianId"), "technician_id");
        assert_eq!(identifier(Style::Type, "technician_type"), "TechnicianType");
        assert_eq!(identifier(Style::Variant, "PG-13"), "Pg13");
        assert_eq!(identifier(Style::Constant, "batch size"), "BATCH_SIZE");
        assert_eq!(identifier(Style::Entity, "Case Files"), "case_files");
        assert_eq!(identifier(Style::Field, "Größe"), "groesse");
    }

    #[test]
    fn keywords_are_raw_or_marked() {
        assert_eq!(identifier(Style::Field, "type"), "r#type");
        assert_eq!(identifier(Style::Field, "Self"), "self_");
        assert_eq!(identifier(Style::Field, "crate"), "crate_");
        assert_eq!(identifier(Style::Type, "option"), "OptionType");
        assert_eq!(identifier(Style::Variant, "self"), "SelfValue");
        assert_eq!(identifier(Style::Entity, "test"), "test_entity");
        assert_eq!(identifier(Style::Entity, "type"), "type_entity");
    }

    #[test]
    fn digits_in_front_and_nothing_at_all_get_a_letter() {
        assert_eq!(identifier(Style::Field, "2nd"), "n2nd");
        assert_eq!(identifier(Style::Variant, "4+"), "N4");
        assert_eq!(identifier(Style::Variant, ""), "Empty");
        assert_eq!(identifier(Style::Field, "_"), identifier(Style::Field, "_"));
        assert_ne!(
            identifier(Style::Field, "🙂"),
            identifier(Style::Field, "🙃")
        );
    }
}
