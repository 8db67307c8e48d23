//! Types, paths, patterns and attributes: what always stands on one line.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Expr, Lit, Meta};

/// Tokens as people write types and paths: blanks between words and behind commas, nowhere else.
pub(super) fn compact(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut tick = false;
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) => {
                if !tick {
                    part_words(text);
                }
                text.push_str(&ident.to_string());
                tick = false;
            }
            TokenTree::Literal(literal) => {
                part_words(text);
                text.push_str(&literal.to_string());
            }
            TokenTree::Punct(sign) if sign.as_char() == '\'' => {
                part_words(text);
                text.push('\'');
                tick = true;
            }
            TokenTree::Punct(sign) => {
                let spaced = sign.as_char() == '=' && sign.spacing() == Spacing::Alone;
                if spaced {
                    text.push(' ');
                }
                text.push(sign.as_char());
                if spaced || sign.as_char() == ',' {
                    text.push(' ');
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                if ends_with_lifetime(text) {
                    text.push(' ');
                }
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
        }
    }
}

/// Two words need a blank between them.
fn part_words(text: &mut String) {
    if text.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"') {
        text.push(' ');
    }
}

/// `&'static [T]` has a blank that `&[T]` has not.
fn ends_with_lifetime(text: &str) -> bool {
    let word = text.rfind(|c: char| !c.is_alphanumeric() && c != '_');
    word.is_some_and(|at| text[at..].starts_with('\'') && text.len() > at + 1)
}

/// The lines above an item, field or arm: documentation, comments, attributes.
pub(super) fn attributes(attributes: &[Attribute], indent: usize) -> Option<String> {
    let mut text = String::new();
    for attribute in attributes {
        let line = match (prose(attribute, "doc"), prose(attribute, "comment")) {
            (Some(line), _) => format!("///{line}"),
            (_, Some(line)) => format!("//{line}"),
            _ => format!("#[{}]", compact(&attribute.meta)),
        };
        text.push_str(&super::pad(indent));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    Some(text)
}

/// The text of `#[doc = "…"]`.
fn prose(attribute: &Attribute, name: &str) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    let Expr::Lit(literal) = &pair.value else {
        return None;
    };
    match &literal.lit {
        Lit::Str(text) if pair.path.is_ident(name) => Some(text.value()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_people_write_them() {
        for text in [
            "Option<&'a str>",
            "Result<Target<'a>, Refusal>",
            "&'static [Column]",
            "&mut RowWriter",
            "Result<(), Box<dyn std::error::Error>>",
            "&[&str]",
        ] {
            let parsed: syn::Type = syn::parse_str(text).unwrap();
            assert_eq!(compact(&parsed), text);
        }
        let path: Expr = syn::parse_str("cast::text_to_integer::<i64>").unwrap();
        assert_eq!(compact(&path), "cast::text_to_integer::<i64>");
    }
}
