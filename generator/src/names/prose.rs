//! Names in prose: comments, documentation and Markdown, where any text of a database ends as harmless, visible text.

/// A text on one line, in which every character can be seen: for comments of Rust, SQL and TOML.
///
/// Line ends would end a comment, and marks that turn the direction of writing would show it in another order than
/// the compiler reads it.
#[must_use]
pub fn one_line(text: &str) -> String {
    let visible = text.chars().map(|character| match character {
        '\n' | '\r' | '\t' => " ".to_owned(),
        shown if is_shown(shown) => shown.to_string(),
        hidden => hidden.escape_unicode().to_string(),
    });
    let line: String = visible.collect();
    line.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A text whose first letter is a capital, as a sentence begins.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

/// A text as Markdown code, whatever backticks, tags or brackets are in it.
#[must_use]
pub fn code_span(text: &str) -> String {
    let text = one_line(text);
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Prose as a cell of a Markdown table: bars and everything that Markdown or HTML would act on are taken literally,
/// but for code spans, which are kept. A cell is one line.
#[must_use]
pub fn table_cell(prose: &str) -> String {
    let prose = one_line(prose);
    let mut cell = String::new();
    let mut fence = 0;
    let mut rest = prose.as_str();
    while let Some(first) = rest.chars().next() {
        if first == '`' {
            let run = rest.len() - rest.trim_start_matches('`').len();
            fence = match fence {
                0 => run,
                open if open == run => 0,
                open => open,
            };
            cell.push_str(&rest[..run]);
            rest = &rest[run..];
            continue;
        }
        let special = if fence > 0 { "|" } else { "|<>[]*_&\\#~" };
        if special.contains(first) {
            cell.push('\\');
        }
        cell.push(first);
        rest = &rest[first.len_utf8()..];
    }
    cell
}

/// Whether a character is seen where it stands. Format characters and private ones are not.
fn is_shown(character: char) -> bool {
    let hidden = matches!(character,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
        | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}');
    !character.is_control() && !hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stays_on_its_line_and_hides_nothing() {
        assert_eq!(one_line("a\nb\r\n  c"), "a b c");
        assert_eq!(one_line("\u{202e}x\u{0}"), "\\u{202e}x\\u{0}");
        assert_eq!(one_line("Größe */ {{ 日本"), "Größe */ {{ 日本");
    }

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_holds() {
        assert_eq!(code_span("a"), "`a`");
        assert_eq!(code_span("a``b"), "```a``b```");
        assert_eq!(code_span("`"), "`` ` ``");
        assert_eq!(code_span(""), "`  `");
    }

    #[test]
    fn a_cell_ends_where_the_table_says() {
        assert_eq!(table_cell("a\nb\u{202e}"), "a b\\\\u{202e}");
        assert_eq!(
            table_cell("a|b <script> `x|<y>` [z]"),
            "a\\|b \\<script\\> `x\\|<y>` \\[z\\]"
        );
    }
}
