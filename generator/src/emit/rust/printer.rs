//! Rust text as `cargo fmt` leaves it, for the few forms that generated crates are made of.
//!
//! The rules are those of rustfmt with the project's `rustfmt.toml`: what fits on a line stands on it, what does not is
//! opened up one element a line. Where rustfmt weighs several layouts against each other, nothing is guessed: an item
//! with such a form is printed by prettyplease and marked `#[rustfmt::skip]`. A test lets `cargo fmt` look at all of it.

mod expressions;
mod items;
mod words;

use syn::Item;

/// The longest line; the same as in the project's `rustfmt.toml`.
const WIDTH: usize = 100;

/// An item, as `cargo fmt` leaves it.
pub(super) fn item(item: &Item) -> String {
    if let Some(text) = items::item(item) {
        return text;
    }
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item.clone()],
    };
    format!(
        "#[rustfmt::skip]\n{}",
        prettyplease::unparse(&file).trim_end()
    )
}

/// Whether a text that begins at a column and is followed by some more characters stays within the line.
fn fits(text: &str, column: usize, after: usize) -> bool {
    column + width(text) + after <= WIDTH
}

/// How many columns a text takes. The widths of letters beyond Europe's alphabets are not agreed on, so a text with one
/// is as wide as anything can be.
fn width(text: &str) -> usize {
    let plain = |c: char| matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{370}'..='\u{482}' | '→');
    if text.chars().all(plain) {
        text.chars().count()
    } else {
        WIDTH * WIDTH
    }
}

/// The blanks before a line.
fn pad(indent: usize) -> String {
    " ".repeat(indent)
}
