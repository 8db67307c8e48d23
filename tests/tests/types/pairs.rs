//! Casts from one type to another: what they are tried with, and what PostgreSQL is asked for comparison.

/// A cast of a column.
#[derive(Clone)]
pub(crate) struct Pair {
    /// The source column's type.
    pub(crate) from: &'static str,
    /// The target column's type.
    pub(crate) to: &'static str,
    /// The type whose values, as text, the source column holds; the source's own type in most cases.
    pub(crate) values: &'static str,
    /// What is declared beside the copy.
    pub(crate) declared: &'static str,
    /// What PostgreSQL is asked; `v` is the value.
    pub(crate) asked: String,
    /// Whether a value that PostgreSQL takes may be refused: spellings that depend on settings, or on more than we read.
    pub(crate) narrower: bool,
    /// Whether a value that PostgreSQL refuses may be taken: spellings of other countries.
    pub(crate) wider: bool,
}

impl Pair {
    fn narrower(self) -> Self {
        Self {
            narrower: true,
            ..self
        }
    }

    fn wider(self) -> Self {
        Self {
            wider: true,
            ..self
        }
    }

    fn of(self, values: &'static str) -> Self {
        Self { values, ..self }
    }

    fn declared(self, declared: &'static str) -> Self {
        Self { declared, ..self }
    }

    fn asked(self, asked: &str) -> Self {
        Self {
            asked: asked.to_owned(),
            ..self
        }
    }
}

fn pair(from: &'static str, to: &'static str) -> Pair {
    Pair {
        from,
        to,
        values: from,
        declared: "",
        asked: format!("v::{to}"),
        narrower: false,
        wider: false,
    }
}

const WHOLE: [&str; 3] = ["smallint", "integer", "bigint"];

/// Every cast that the type table has, and what it is made of.
pub(crate) fn pairs() -> Vec<Pair> {
    let mut all = numbers();
    all.extend(to_text());
    all.extend(from_text());
    all.extend(others());
    all.extend(by_the_source());
    all.extend(arrays());
    all
}

fn numbers() -> Vec<Pair> {
    let mut all = Vec::new();
    for from in WHOLE {
        for to in WHOLE.into_iter().filter(|to| *to != from) {
            all.push(pair(from, to));
        }
        all.extend(
            ["numeric", "numeric(10,2)", "real", "double precision"].map(|to| pair(from, to)),
        );
        // PostgreSQL takes every number but 0 for true, which is misread too easily.
        all.push(
            pair(from, "boolean")
                .asked("v::integer::boolean")
                .narrower(),
        );
        all.push(pair("boolean", from).asked(&format!("v::integer::{from}")));
        for fractional in ["real", "double precision", "numeric"] {
            all.push(pair(fractional, from));
            all.push(pair(fractional, from).declared("lossy = \"round\""));
            let cut = pair(fractional, from).declared("lossy = \"truncate\"");
            let number = if fractional == "real" {
                "v::double precision"
            } else {
                "v"
            };
            all.push(cut.asked(&format!("trunc({number})::{from}")));
        }
    }
    for from in ["real", "double precision", "numeric"] {
        for to in ["real", "double precision", "numeric", "numeric(10,2)"] {
            if from != to {
                all.push(pair(from, to));
                all.push(pair(from, to).declared("lossy = \"round\""));
            }
        }
    }
    all.retain(|pair| {
        let widened = (pair.from, pair.to) == ("real", "double precision")
            || pair.from == "smallint" && pair.to != "boolean";
        pair.declared.is_empty() || !widened
    });
    all.push(
        pair("numeric", "numeric(10,2)")
            .declared("lossy = \"truncate\"")
            .asked("trunc(v, 2)::numeric(10,2)"),
    );
    all.push(pair("integer", "real").declared("lossy = \"round\""));
    all.push(pair("bigint", "real").declared("lossy = \"round\""));
    all.push(pair("bigint", "double precision").declared("lossy = \"round\""));
    all.push(
        pair("smallint", "interval")
            .declared("unit = \"hours\"")
            .asked("v * interval '1 hour'"),
    );
    all.push(
        pair("integer", "interval")
            .declared("unit = \"seconds\"")
            .asked("v * interval '1 second'"),
    );
    all.push(
        pair("integer", "interval")
            .declared("unit = \"days\"")
            .asked("v * interval '1 day'"),
    );
    all.push(
        pair("smallint", "interval")
            .declared("unit = \"months\"")
            .asked("v * interval '1 month'"),
    );
    all
}

/// What PostgreSQL prints.
fn to_text() -> Vec<Pair> {
    let types = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "numeric",
        "character(5)",
        "name",
        "bytea",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "interval",
        "uuid",
        "json",
        "jsonb",
        "money",
        "bit(5)",
        "inet",
        "cidr",
        "macaddr",
        "tsvector",
        "xml",
        "point",
        "int4range",
        "integer[]",
        "text[]",
        "{s}.mood",
        "{s}.pair",
        "{s}.nest",
        "public.citext",
    ];
    let mut all: Vec<Pair> = types.map(|from| pair(from, "text")).to_vec();
    // An explicit cast would cut; a row is refused, as an assignment is.
    all.push(pair("integer", "character varying(5)").asked("public.assigned(v::text, 5)"));
    all.push(pair("date", "character varying(10)").asked("public.assigned(v::text, 10)"));
    all
}

/// Text as each type prints it, and text that is something else.
fn from_text() -> Vec<Pair> {
    let types = [
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "numeric",
        "uuid",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "interval",
        "inet",
        "cidr",
        "macaddr",
        "bytea",
        "json",
        "jsonb",
        "boolean",
    ];
    let mut all = Vec::new();
    for to in types {
        all.push(pair("text", to).of(to));
        let wild = pair("text", to).of("wild");
        // Blanks around a UUID, and dates of other countries.
        let wild = if matches!(to, "uuid" | "date" | "timestamp" | "timestamptz") {
            wild.wider()
        } else {
            wild
        };
        // Later servers read hexadecimal digits and underscores in numbers; many types read more than they print.
        all.push(match to {
            "boolean" | "json" | "jsonb" => wild,
            _ => wild.narrower(),
        });
    }
    all.push(pair("text", "numeric(10,2)").of("numeric"));
    all.push(
        pair("text", "numeric(10,2)")
            .of("numeric")
            .declared("lossy = \"round\""),
    );
    all.push(
        pair("character(5)", "integer")
            .of("smallint")
            .asked("v::text::integer"),
    );
    all.push(
        pair("public.citext", "date")
            .of("date")
            .asked("v::text::date"),
    );
    all.push(pair("text", "{s}.mood").of("{s}.mood"));
    all.push(pair("text", "{s}.mood").of("wild"));
    all
}

fn others() -> Vec<Pair> {
    vec![
        pair("date", "timestamp"),
        pair("timestamp", "date"),
        pair("timestamp", "date").declared("lossy = \"truncate\""),
        pair("json", "jsonb"),
        pair("jsonb", "json"),
        pair("cidr", "inet"),
        pair("time", "interval"),
        pair("{s}.mood", "{s}.part").asked("v::text::{s}.part"),
        pair("{s}.part", "{s}.mood").asked("v::text::{s}.mood"),
        pair("character varying(10)", "character(5)")
            .asked("public.assigned(v::text, 5)::character(5)")
            .narrower(),
    ]
}

/// What PostgreSQL alone can cast: by its own reading of text, and by casts of its own.
fn by_the_source() -> Vec<Pair> {
    let read = [
        "macaddr8",
        "xml",
        "pg_lsn",
        "oid",
        "point",
        "line",
        "lseg",
        "box",
        "path",
        "polygon",
        "circle",
        "int4range",
        "numrange",
    ];
    let mut all: Vec<Pair> = read.map(|to| pair("text", to).of(to)).to_vec();
    all.push(pair("text", "bit varying").of("bit varying"));
    all.extend(["point", "int4range"].map(|to| pair("text", to).of("wild")));
    let pairs = [
        ("macaddr", "macaddr8"),
        ("macaddr8", "macaddr"),
        ("money", "numeric"),
        ("jsonb", "boolean"),
        ("jsonb", "numeric"),
        ("bit(5)", "integer"),
        ("bit(5)", "bigint"),
        ("oid", "bigint"),
        ("bigint", "oid"),
        ("point", "box"),
        ("box", "polygon"),
        ("polygon", "path"),
        ("int4range", "int4multirange"),
        ("daterange", "datemultirange"),
    ];
    all.extend(pairs.map(|(from, to)| pair(from, to)));
    all.push(pair("text[]", "point[]").of("point[]"));
    all
}

fn arrays() -> Vec<Pair> {
    vec![
        pair("integer[]", "bigint[]"),
        pair("bigint[]", "integer[]"),
        pair("integer[]", "numeric[]"),
        pair("integer[]", "text[]"),
        pair("text[]", "integer[]").of("integer[]"),
        pair("text[]", "date[]").of("date[]"),
        pair("numeric[]", "integer[]").declared("lossy = \"round\""),
        pair("numeric[]", "numeric(10,2)[]").declared("lossy = \"round\""),
        pair("numeric(10,2)[]", "numeric[]"),
        pair("character varying(10)[]", "text[]"),
        pair("text[]", "{s}.mood[]").of("{s}.mood[]"),
        pair("{s}.mood[]", "text[]"),
        pair("{s}.part[]", "{s}.mood[]").asked("v::text[]::{s}.mood[]"),
        pair("{s}.mood[]", "{s}.part[]").asked("v::text[]::{s}.part[]"),
        pair("date[]", "timestamp[]"),
        pair("inet[]", "text[]"),
        pair("integer", "integer[]").asked("ARRAY[v]"),
        pair("integer", "bigint[]").asked("ARRAY[v::bigint]"),
        pair("text", "date[]").of("date").asked("ARRAY[v::date]"),
        pair("{s}.mood", "{s}.mood[]").asked("ARRAY[v]"),
    ]
}
