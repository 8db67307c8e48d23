//! The last touches of layout, where the printer and `cargo fmt` do not agree: blank lines between the functions of an
//! `impl`, and lists of one element.

/// The width that the workspace's `rustfmt.toml` sets.
const WIDTH: usize = 90;

/// An item as `cargo fmt` leaves it.
pub(super) fn settled(item: &str) -> String {
    let lines = hugged(item.lines().map(str::to_owned).collect());
    let mut text = String::with_capacity(item.len());
    let mut behind_function = false;
    for line in lines {
        if behind_function && line != "}" {
            text.push('\n');
        }
        behind_function = line == "    }";
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Lists of one element stand in their brackets' line: the element begins behind `&[` and ends before `]`.
fn hugged(lines: Vec<String>) -> Vec<String> {
    let mut done = Vec::new();
    let mut rest = lines.into_iter().peekable();
    while let Some(line) = rest.next() {
        if !line.ends_with("&[") {
            done.push(line);
            continue;
        }
        let close = format!("{}]", " ".repeat(indent(&line)));
        let mut inner = Vec::new();
        while let Some(next) = rest.next_if(|next| !next.starts_with(&close)) {
            inner.push(next);
        }
        let end = rest.next().unwrap_or_default();
        done.extend(list(&line, hugged(inner), &end));
    }
    done
}

fn list(open: &str, inner: Vec<String>, end: &str) -> Vec<String> {
    let outer = indent(open) + 4;
    let elements = inner
        .iter()
        .filter(|line| indent(line) == outer && !line.trim_start().starts_with(['}', ')']))
        .count();
    let (Some(first), Some(last)) = (inner.first(), inner.last()) else {
        return vec![open.to_owned(), end.to_owned()];
    };
    if elements != 1 {
        return [vec![open.to_owned()], inner, vec![end.to_owned()]].concat();
    }
    if inner.len() == 1 {
        return single_line(open, first.trim().trim_end_matches(','), end);
    }
    let middle = inner[1..inner.len() - 1]
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned());
    let head = format!("{open}{}", first.trim());
    let tail = format!(
        "{}{}{}",
        " ".repeat(indent(open)),
        last.trim().trim_end_matches(','),
        end.trim()
    );
    [head].into_iter().chain(middle).chain([tail]).collect()
}

/// A list whose only element is one line: a static goes on in the next line where that holds it, and a call in a field
/// is opened up.
fn single_line(open: &str, element: &str, end: &str) -> Vec<String> {
    let pad = " ".repeat(indent(open));
    let whole = format!(
        "{pad}    &[{element}]{}",
        end.trim().trim_start_matches(']')
    );
    if let Some(head) = open.strip_suffix(" &[")
        && head.ends_with('=')
        && whole.chars().count() <= WIDTH
    {
        return vec![head.to_owned(), whole];
    }
    let hugged = format!("{open}{element}{}", end.trim());
    if hugged.chars().count() <= WIDTH {
        return vec![hugged];
    }
    let Some((function, arguments)) = element
        .strip_suffix(')')
        .and_then(|call| call.split_once('('))
    else {
        return vec![
            open.to_owned(),
            format!("{pad}    {element},"),
            end.to_owned(),
        ];
    };
    let arguments = top_level_arguments(arguments)
        .into_iter()
        .map(|argument| format!("{pad}    {argument},"));
    let head = format!("{open}{function}(");
    [head]
        .into_iter()
        .chain(arguments)
        .chain([format!("{pad}){}", end.trim())])
        .collect()
}

/// The arguments of a call, cut at the commas that stand in no bracket and no text.
fn top_level_arguments(text: &str) -> Vec<String> {
    let (mut arguments, mut depth, mut quoted, mut escaped) =
        (vec![String::new()], 0_i32, false, false);
    for character in text.chars() {
        match character {
            '"' if !escaped => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = character == '\\' && !escaped;
        if character == ',' && depth == 0 && !quoted {
            arguments.push(String::new());
        } else if let Some(argument) = arguments.last_mut() {
            argument.push(character);
        }
    }
    arguments
        .into_iter()
        .map(|argument| argument.trim().to_owned())
        .filter(|argument| !argument.is_empty())
        .collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_element_stands_within_its_brackets() {
        let printed = "static A: X = X {\n    list: &[\n        Y {\n            a: 1,\n        },\n    ],\n};\n";
        assert_eq!(
            settled(printed),
            "static A: X = X {\n    list: &[Y {\n        a: 1,\n    }],\n};\n"
        );
    }

    #[test]
    fn several_elements_stay_as_they_are() {
        let printed = "static A: &[Y] = &[\n    Y::new(1),\n    Y::new(2),\n];\n";
        assert_eq!(settled(printed), printed);
    }

    #[test]
    fn a_static_of_one_call_goes_on_in_the_next_line() {
        let printed = "static A: &[Y] = &[\n    Y::new(\"a, b\", 1),\n];\n";
        assert_eq!(
            settled(printed),
            "static A: &[Y] =\n    &[Y::new(\"a, b\", 1)];\n"
        );
    }

    #[test]
    fn functions_of_an_impl_stand_apart() {
        let printed = "impl A {\n    fn a() {\n    }\n    fn b() {\n    }\n}\n";
        assert_eq!(
            settled(printed),
            "impl A {\n    fn a() {\n    }\n\n    fn b() {\n    }\n}\n"
        );
    }
}
