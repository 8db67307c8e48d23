//! The type table in Markdown, as it stands in the README.

use rehome_runtime::migration::Kind;

use super::casts::{BY_THE_SOURCE, CASTS, Cast, READ_BY_THE_SOURCE, SERVED, Takes};

/// What becomes what: a line for each cast, with who makes it, what refuses a row, and what the mapping declares.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(
        "| from | to | made by | a row is refused with | the mapping declares |\n| --- | --- | --- | --- | --- |\n",
    );
    let mut lines: Vec<Line> = Vec::new();
    for cast in CASTS {
        let line = Line::of(cast);
        match lines.iter_mut().find(|other| other.merges(&line)) {
            Some(other) => other.add(&line),
            None => lines.push(line),
        }
    }
    for (from, to) in BY_THE_SOURCE {
        let line = Line {
            from: vec![sql_name(*from)],
            to: vec![sql_name(*to)],
            function: None,
            by: "the source",
            refused: String::new(),
            declared: "",
        };
        match lines.iter_mut().find(|other| other.merges(&line)) {
            Some(other) => other.add(&line),
            None => lines.push(line),
        }
    }
    lines.iter().for_each(|line| text.push_str(&line.row()));
    let read = READ_BY_THE_SOURCE.iter().map(|name| format!("`{name}`"));
    let read: Vec<String> = read.collect();
    text.push_str(&format!(
        "| `text` | {} | the source | `unreadable` | |\n",
        read.join(", ")
    ));
    for (from, to, version) in SERVED {
        let since = match version / 10_000 {
            0 => String::new(),
            major => format!(", from PostgreSQL {major} on"),
        };
        text.push_str(&format!(
            "| `{from}` | `{to}` | the source{since} | `unreadable` | |\n"
        ));
    }
    text.push_str("| everything else | `text` | the source | `too_long` | |\n");
    text
}

/// Casts that are alike but for their types.
struct Line {
    from: Vec<&'static str>,
    to: Vec<&'static str>,
    function: Option<&'static str>,
    by: &'static str,
    refused: String,
    declared: &'static str,
}

impl Line {
    fn of(cast: &Cast) -> Self {
        let codes: Vec<String> = cast
            .refusals
            .iter()
            .map(|reason| format!("`{}`", reason.code()))
            .collect();
        Self {
            from: vec![sql_name(cast.from)],
            to: vec![sql_name(cast.to)],
            function: cast.function,
            by: "Rust",
            refused: codes.join(", "),
            declared: match cast.takes {
                Takes::Nothing => "",
                Takes::Lossy => "`lossy`",
                Takes::Unit => "`unit`",
            },
        }
    }

    /// One line must not say more than its casts: only one of the two sides may differ, or the cast is one for all.
    fn merges(&self, other: &Self) -> bool {
        let whole_numbers = self.function == other.function && self.function == Some("integer");
        let alike = self.by == other.by
            && self.refused == other.refused
            && self.declared == other.declared
            && (self.from == other.from || self.to == other.to);
        whole_numbers || alike
    }

    fn add(&mut self, other: &Self) {
        for (own, others) in [(&mut self.from, &other.from), (&mut self.to, &other.to)] {
            for name in others {
                if !own.contains(name) {
                    own.push(name);
                }
            }
        }
        if self.refused.is_empty() {
            self.refused.clone_from(&other.refused);
        }
    }

    fn row(&self) -> String {
        let listed = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(", ")
        };
        let cells = [
            listed(&self.from),
            listed(&self.to),
            self.by.to_owned(),
            self.refused.clone(),
            self.declared.to_owned(),
        ];
        let cells = cells.iter().map(|cell| match cell.as_str() {
            "" => " ".to_owned(),
            cell => format!(" {cell} "),
        });
        format!("|{}|\n", cells.collect::<Vec<_>>().join("|"))
    }
}

/// A kind as SQL calls its type.
fn sql_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Int2 => "smallint",
        Kind::Int4 => "integer",
        Kind::Int8 => "bigint",
        Kind::Float4 => "real",
        Kind::Float8 => "double precision",
        Kind::Numeric => "numeric",
        Kind::Text => "text",
        Kind::Character => "char(n)",
        Kind::Uuid => "uuid",
        Kind::Date => "date",
        Kind::Timestamp => "timestamp",
        Kind::TimestampTz => "timestamptz",
        Kind::Time => "time",
        Kind::TimeTz => "timetz",
        Kind::Interval => "interval",
        Kind::Inet => "inet",
        Kind::Cidr => "cidr",
        Kind::MacAddress => "macaddr",
        Kind::Json => "json",
        Kind::Jsonb => "jsonb",
        Kind::Bytea => "bytea",
        Kind::Array => "array",
        Kind::Other => "any other type",
    }
}
