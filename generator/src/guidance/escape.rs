//! Texts that came from a database, made harmless for Markdown and HTML: they are hostile until proven otherwise.

/// A text inside a Markdown table: one line, no markup, no HTML, no cell border.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => safe.push(' '),
            _ if turns_text(letter) => safe.push('\u{fffd}'),
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '!' => {
                safe.push('\\');
                safe.push(letter);
            }
            _ if letter.is_control() => safe.push('\u{fffd}'),
            _ => safe.push(letter),
        }
    }
    safe
}

/// A text inside HTML, in an element or in a quoted attribute.
#[must_use]
pub fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\r' | '\t' => safe.push(letter),
            _ if letter.is_control() || turns_text(letter) => safe.push('\u{fffd}'),
            _ => safe.push(letter),
        }
    }
    safe
}

/// Marks that turn the direction of what follows: by them a name can pretend to be another one.
fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_stays_a_name() {
        assert_eq!(markdown("a|b`<i>\n"), "a\\|b\\`&lt;i> ");
        assert_eq!(html("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
        assert_eq!(html("a\u{202e}b\u{1b}c\n"), "a\u{fffd}b\u{fffd}c\n");
        assert_eq!(markdown("a\u{2067}b"), "a\u{fffd}b");
    }
}
