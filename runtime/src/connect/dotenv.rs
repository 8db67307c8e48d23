//! The lines of a `.env` file: `NAME=value`, optionally exported and quoted, and comments.

/// Takes a file's text and gives its assignments in order.
///
/// # Errors
/// The number of the first line that is no assignment; the line's text is left out, because it may be a secret.
pub(super) fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut assignments = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let assignment = assignment(line)
            .ok_or_else(|| format!("line {} is not of the form NAME=value", index + 1))?;
        assignments.push(assignment);
    }
    Ok(assignments)
}

fn assignment(line: &str) -> Option<(String, String)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let valid = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    valid.then_some(())?;
    Some((name.to_owned(), unquoted(value.trim())?))
}

/// Single quotes keep everything; double quotes know `\n`, `\"` and `\\`; a bare value ends at ` #`.
fn unquoted(value: &str) -> Option<String> {
    if let Some(rest) = value.strip_prefix('\'') {
        return rest.split_once('\'').map(|(inner, _)| inner.to_owned());
    }
    if let Some(rest) = value.strip_prefix('"') {
        return double_quoted(rest);
    }
    let bare = value.split(" #").next().unwrap_or(value);
    Some(bare.trim_end().to_owned())
}

fn double_quoted(rest: &str) -> Option<String> {
    let mut value = String::new();
    let mut characters = rest.chars();
    loop {
        match characters.next()? {
            '"' => return Some(value),
            '\\' => match characters.next()? {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_usual_spellings() {
        let text =
            "# a comment\nA=plain value # why\nexport B='it # stays'\nC=\"a\\\"b\"\n\nD=\nE=a#b\n";
        let pairs = parse(text).unwrap();
        let shown: Vec<_> = pairs.iter().map(|(n, v)| format!("{n}:{v}")).collect();
        assert_eq!(
            shown,
            ["A:plain value", "B:it # stays", "C:a\"b", "D:", "E:a#b"]
        );
    }

    #[test]
    fn a_broken_line_is_named_by_number_only() {
        let error = parse("A=1\ngeheim\n").unwrap_err();
        assert_eq!(error, "line 2 is not of the form NAME=value");
    }
}
