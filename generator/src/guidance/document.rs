//! A document of chapters with tables, printed as Markdown or as one HTML file that needs nothing else.

use super::escape;

/// A document: plain text everywhere, made harmless only when it is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Paragraphs before the first chapter.
    pub lead: Vec<String>,
    /// Chapters.
    pub chapters: Vec<Chapter>,
}

/// A chapter: a title and a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chapter {
    /// Its title.
    pub title: String,
    /// The table's columns.
    pub columns: Vec<Column>,
    /// The table's rows, as wide as `columns`.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Whether it holds numbers, which stand to the right.
    pub numbers: bool,
}

impl Chapter {
    /// A chapter; a head that begins with `#` is a column of numbers.
    pub fn new(title: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let column = |head: &&str| Column {
            head: head.trim_start_matches('#').to_owned(),
            numbers: head.starts_with('#'),
        };
        Self {
            title: title.to_owned(),
            columns: heads.iter().map(column).collect(),
            rows: rows.into_iter().collect(),
        }
    }
}

impl Document {
    /// The document as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# {}\n", escape::markdown(&self.title));
        for paragraph in &self.lead {
            text.push_str(&format!("\n{}\n", escape::markdown(paragraph)));
        }
        for chapter in &self.chapters {
            text.push_str(&format!("\n## {}\n\n", escape::markdown(&chapter.title)));
            text.push_str(&chapter.markdown_table());
        }
        text
    }

    /// The document as HTML: one file, no script, nothing fetched.
    #[must_use]
    pub fn to_html(&self) -> String {
        let title = escape::html(&self.title);
        let mut body = format!("<h1>{title}</h1>\n");
        for paragraph in &self.lead {
            body.push_str(&format!("<p>{}</p>\n", escape::html(paragraph)));
        }
        for chapter in &self.chapters {
            body.push_str(&format!("<h2>{}</h2>\n", escape::html(&chapter.title)));
            body.push_str(&chapter.html_table());
        }
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
        )
    }
}

const STYLE: &str = "body{font:16px/1.5 sans-serif;margin:2rem;color:#222;background:#fff}\
table{border-collapse:collapse}th,td{border-bottom:1px solid #ccc;padding:.2rem .6rem;text-align:left;vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums}\
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}th,td{border-color:#444}}";

impl Chapter {
    fn markdown_table(&self) -> String {
        let heads = self.columns.iter().map(|column| column.head.clone());
        let rules = self
            .columns
            .iter()
            .map(|column| if column.numbers { "---:" } else { "---" });
        let mut text = markdown_line(heads.map(|head| escape::markdown(&head)));
        text.push_str(&markdown_line(rules.map(str::to_owned)));
        for row in &self.rows {
            text.push_str(&markdown_line(
                row.iter().map(|cell| escape::markdown(cell)),
            ));
        }
        text
    }

    fn html_table(&self) -> String {
        let heads = self.columns.iter().map(|column| column.head.as_str());
        let mut text = format!(
            "<table>\n<thead>{}</thead>\n<tbody>\n",
            self.html_line("th", heads)
        );
        for row in &self.rows {
            text.push_str(&self.html_line("td", row.iter().map(String::as_str)));
            text.push('\n');
        }
        text.push_str("</tbody>\n</table>\n");
        text
    }

    fn html_line<'a>(&self, tag: &str, cells: impl Iterator<Item = &'a str>) -> String {
        let cells = self.columns.iter().zip(cells).map(|(column, cell)| {
            let class = if column.numbers { " class=\"n\"" } else { "" };
            format!("<{tag}{class}>{}</{tag}>", escape::html(cell))
        });
        format!("<tr>{}</tr>", cells.collect::<String>())
    }
}

fn markdown_line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}
