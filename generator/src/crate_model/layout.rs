//! How SQL of a mapping file is laid out within ours: moved to the right, and not a byte of what it quotes.

use rehome_runtime::sql::{Piece, pieces};

/// An expression of the mapping in parentheses that no comment in it can swallow.
pub(super) fn parenthesised(sql: &str) -> String {
    let sql = sql.trim();
    if sql.contains('\n') || sql.contains("--") {
        format!("(\n    {}\n)", indented(sql))
    } else {
        format!("({sql})")
    }
}

/// Lines moved to the right, for a query within a query; a text that has lines of its own stays as it is.
pub(super) fn indented(sql: &str) -> String {
    let moved = pieces(sql).map(|(piece, text)| match piece {
        Piece::Quoted => text.to_owned(),
        Piece::Plain | Piece::Remark => text.replace('\n', "\n    "),
    });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_move_and_quoted_text_does_not() {
        assert_eq!(parenthesised(" a "), "(a)");
        assert_eq!(parenthesised("a -- b"), "(\n    a -- b\n)");
        let sql = "a -- don't\n|| 'b\n  c' || $x$\n$x$ ||\n\"\n\" || E'\\'\n'";
        let moved = "a -- don't\n    || 'b\n  c' || $x$\n$x$ ||\n    \"\n\" || E'\\'\n'";
        assert_eq!(indented(sql), moved);
        assert_eq!(parenthesised(sql), format!("(\n    {moved}\n)"));
    }
}
