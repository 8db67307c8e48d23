//! SQL cut into what is quoted, what is a remark and the rest, so that the text within quotes is never changed, and
//! never taken for lines of ours.

/// What a piece of SQL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A word, or one sign.
    Plain,
    /// A literal or a name in its quotes, whatever they are.
    Quoted,
    /// A comment; one that ends with its line is without the line's end.
    Remark,
}

/// The pieces of an SQL text in their order; all of them together are the text. What is not closed goes on to its end.
pub fn pieces(sql: &str) -> impl Iterator<Item = (Piece, &str)> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (piece, length) = first(rest)?;
        let (text, left) = rest.split_at(length);
        rest = left;
        Some((piece, text))
    })
}

/// The lines of an SQL text with their ends; the end of a line within quotes or a remark ends none.
pub fn lines(sql: &str) -> impl DoubleEndedIterator<Item = &str> {
    let (mut lines, mut begin, mut end) = (Vec::new(), 0, 0);
    for (piece, text) in pieces(sql) {
        end += text.len();
        if piece == Piece::Plain && text == "\n" {
            lines.push(&sql[begin..end]);
            begin = end;
        }
    }
    lines.extend(Some(&sql[begin..]).filter(|line| !line.is_empty()));
    lines.into_iter()
}

/// The first piece of a text, and how long it is.
fn first(sql: &str) -> Option<(Piece, usize)> {
    let sign = sql.chars().next()?;
    Some(match sign {
        '\'' | '"' => (Piece::Quoted, behind(sql, 1, &sql[..1])),
        'e' | 'E' if sql[1..].starts_with('\'') => (Piece::Quoted, escaped(sql)),
        '-' if sql.starts_with("--") => {
            (Piece::Remark, sql.find(['\n', '\r']).unwrap_or(sql.len()))
        }
        '/' if sql.starts_with("/*") => (Piece::Remark, remark(sql)),
        '$' => match dollars(sql) {
            Some(tag) => (Piece::Quoted, behind(sql, tag.len(), tag)),
            None => (Piece::Plain, 1),
        },
        _ if is_of_word(sign) => {
            let end = sql.find(|sign| !is_of_word(sign));
            (Piece::Plain, end.unwrap_or(sql.len()))
        }
        _ => (Piece::Plain, sign.len_utf8()),
    })
}

/// Where a text ends that begins at a place and goes on to this mark. (A doubled quote is two texts side by side.)
fn behind(sql: &str, from: usize, mark: &str) -> usize {
    sql[from..]
        .find(mark)
        .map_or(sql.len(), |at| from + at + mark.len())
}

/// Where an `E''` literal ends, in which a backslash takes the next sign along.
fn escaped(sql: &str) -> usize {
    let mut signs = sql.char_indices().skip(2);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '\'' if sql[at + 1..].starts_with('\'') => drop(signs.next()),
            '\'' => return at + 1,
            _ => {}
        }
    }
    sql.len()
}

/// Where a remark ends that may hold others.
fn remark(sql: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    loop {
        let Some(found) = sql[at..].find(['/', '*']) else {
            return sql.len();
        };
        at += found;
        match sql.get(at..at + 2) {
            Some("/*") => (depth, at) = (depth + 1, at + 2),
            Some("*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The mark that a dollar-quoted text begins with, and ends with.
fn dollars(sql: &str) -> Option<&str> {
    let tag = &sql[1..=1 + sql[1..].find('$')?];
    let name = &tag[..tag.len() - 1];
    let is_name =
        name.chars().all(is_of_word) && !name.starts_with(|sign: char| sign.is_ascii_digit());
    is_name.then(|| &sql[..=tag.len()])
}

fn is_of_word(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_' || sign == '$' || !sign.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(sql: &str) -> Vec<&str> {
        assert_eq!(pieces(sql).map(|(_, text)| text).collect::<String>(), sql);
        let quoted = pieces(sql).filter(|(piece, _)| *piece == Piece::Quoted);
        quoted.map(|(_, text)| text).collect()
    }

    #[test]
    fn every_kind_of_quote_ends_where_the_server_ends_it() {
        for (sql, within) in [
            ("a || 'b\n--c' || d", vec!["'b\n--c'"]),
            ("'it''s' x", vec!["'it'", "'s'"]),
            (r"e'\'' || 'x\'", vec![r"e'\''", r"'x\'"]),
            (r"E'a''b' || c", vec![r"E'a''b'"]),
            (r"like'\' || b", vec![r"'\'"]),
            ("\"a'\"\"b\" = 'c'", vec!["\"a'\"", "\"b\"", "'c'"]),
            ("$$a'b$$ || $x$ $$ $x$", vec!["$$a'b$$", "$x$ $$ $x$"]),
            ("a$b$c = $1 + $2", vec![]),
            ("-- don't\n'x'", vec!["'x'"]),
            ("/* ' /* \" */ ' */ 'x'/", vec!["'x'"]),
            ("'open", vec!["'open"]),
            ("$é$ü$é$", vec!["$é$ü$é$"]),
            ("/*/ '", vec![]),
            ("$", vec![]),
        ] {
            assert_eq!(quoted(sql), within, "{sql}");
        }
    }

    #[test]
    fn lines_end_outside_of_quotes_and_remarks_alone() {
        let sql = "a\n-- b's\n'c\nd' /*\n*/ e\n\nf";
        let found: Vec<&str> = lines(sql).collect();
        assert_eq!(found, ["a\n", "-- b's\n", "'c\nd' /*\n*/ e\n", "\n", "f"]);
        assert_eq!(lines("").count(), 0);
    }
}
