//! A document as HTML: one file without any script, that fetches nothing, and whose own policy forbids both.

use super::{Chapter, Document, Kind};
use crate::guidance::escape::html as safe;

/// How it looks; a test sees that its colours have contrast enough.
pub(super) const STYLE: &str = include_str!("page.css");

/// What a browser allows the page, should a text of some database ever get through: its own style, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

impl Document {
    /// The document as HTML: one file, no script, nothing fetched.
    #[must_use]
    pub fn to_html(&self) -> String {
        let title = safe(&self.title);
        let mut main = String::new();
        for (number, chapter) in self.chapters.iter().enumerate() {
            main.push_str(&chapter.to_html(number + 1));
        }
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n{}</header>\n{}<main>\n{main}</main>\n</body>\n</html>\n",
            self.head(),
            self.contents(),
        )
    }

    fn head(&self) -> String {
        let (state, mark) = if self.good {
            ("good", "✓")
        } else {
            ("look", "!")
        };
        let mut text = format!(
            "<p class=\"verdict {state}\"><span aria-hidden=\"true\">{mark}</span> {}</p>\n",
            safe(&self.verdict)
        );
        for paragraph in &self.lead {
            text.push_str(&format!("<p>{}</p>\n", safe(paragraph)));
        }
        let facts = self.facts.iter().map(|(counts, number)| {
            format!(
                "<div><dt>{}</dt><dd>{}</dd></div>\n",
                safe(counts),
                safe(number)
            )
        });
        if !self.facts.is_empty() {
            text.push_str(&format!("<dl>\n{}</dl>\n", facts.collect::<String>()));
        }
        text
    }

    /// Links to the chapters; within the page, so nothing is fetched.
    fn contents(&self) -> String {
        let links = self.chapters.iter().enumerate().map(|(at, chapter)| {
            let (number, title) = (at + 1, safe(&chapter.title));
            format!("<a href=\"#c{number}\">{title}</a>\n")
        });
        format!(
            "<nav aria-label=\"Chapters\">\n{}</nav>\n",
            links.collect::<String>()
        )
    }
}

impl Chapter {
    fn to_html(&self, number: usize) -> String {
        let title = safe(&self.title);
        let mut text =
            format!("<section aria-labelledby=\"c{number}\">\n<h2 id=\"c{number}\">{title}</h2>\n");
        for paragraph in &self.words {
            text.push_str(&format!("<p>{}</p>\n", safe(paragraph)));
        }
        if let Some(figure) = &self.figure {
            text.push_str(&figure.to_html());
        }
        if !self.columns.is_empty() {
            let table = self.table(&title);
            text.push_str(&match &self.folded {
                Some(name) => format!(
                    "<details>\n<summary>{}</summary>\n{table}</details>\n",
                    safe(name)
                ),
                None => table,
            });
        }
        text.push_str("</section>\n");
        text
    }

    /// Tables of numbers are read across, so they scroll in their own frame on a narrow screen; tables of words fall
    /// apart into a block for each row, which is why every cell names its column.
    fn table(&self, title: &str) -> String {
        let words = self.columns.iter();
        let words = words.filter(|column| column.kind == Kind::Words).count();
        let shape = if words * 2 > self.columns.len() {
            "words"
        } else {
            "figures"
        };
        let heads = self.columns.iter().map(|column| {
            let class = class(column.kind);
            format!(
                "<th role=\"columnheader\" scope=\"col\"{class}>{}</th>",
                safe(&column.head)
            )
        });
        let rows = self.rows.iter().map(|row| self.row(row));
        format!(
            "<div class=\"frame\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\">\n<table class=\"{shape}\" role=\"table\">\n\
             <thead role=\"rowgroup\"><tr role=\"row\">{}</tr></thead>\n<tbody role=\"rowgroup\">\n{}</tbody>\n</table>\n</div>\n",
            heads.collect::<String>(),
            rows.collect::<String>()
        )
    }

    fn row(&self, row: &[String]) -> String {
        let cells = self.columns.iter().zip(row).enumerate();
        let cells = cells.map(|(at, (column, cell))| {
            let (class, head) = (class(column.kind), safe(&column.head));
            let content = match column.kind {
                Kind::Bar => drawn(cell),
                _ => safe(cell).replace('\n', "<br>"),
            };
            match at {
                0 => format!("<th role=\"rowheader\" scope=\"row\"{class}>{content}</th>"),
                _ => format!("<td role=\"cell\"{class} data-head=\"{head}\">{content}</td>"),
            }
        });
        format!("<tr role=\"row\">{}</tr>\n", cells.collect::<String>())
    }
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Words => "",
        Kind::Number => " class=\"number\"",
        Kind::Code => " class=\"code\"",
        Kind::Bar => " class=\"bar\"",
    }
}

/// A bar; its number stands in the cell beside it, so readers of the screen are told nothing twice.
fn drawn(thousandths: &str) -> String {
    let width: u32 = thousandths.parse().unwrap_or(0);
    format!(
        "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect width=\"{}\" height=\"10\"/></svg>",
        width.min(1000)
    )
}
