//! A document of chapters with tables and figures, printed as Markdown or as one HTML file that needs nothing else.

mod figure;
mod html;
mod markdown;

pub use figure::Figure;

/// A document: plain text everywhere, made harmless only when it is printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What it comes to, in a sentence.
    pub verdict: String,
    /// Whether nothing is left to be said against what it tells of.
    pub good: bool,
    /// Paragraphs before the first chapter.
    pub lead: Vec<String>,
    /// The few numbers that matter most, each with what it counts.
    pub facts: Vec<(String, String)>,
    /// Chapters.
    pub chapters: Vec<Chapter>,
}

/// A chapter: a title, some words, a figure perhaps, and a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chapter {
    /// Its title.
    pub title: String,
    /// Paragraphs before the table.
    pub words: Vec<String>,
    /// A picture of what the table holds; a reader who does not see it finds all of it in the table.
    pub figure: Option<Figure>,
    /// What the table is called where it is long, and so is folded away in HTML.
    pub folded: Option<String>,
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
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Words,
    /// Numbers, which stand to the right.
    Number,
    /// Hashes and identifiers: nobody reads them, so they may break anywhere.
    Code,
    /// Bars that show the number beside them, in thousandths of the longest.
    Bar,
}

impl Chapter {
    /// A chapter with a table. A head that begins with `#` is a column of numbers, with `=` one of codes, with `~` one of
    /// bars.
    pub fn new(title: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        Self {
            title: title.to_owned(),
            columns: heads.iter().map(|head| Column::of(head)).collect(),
            rows: rows.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The same with a paragraph before the table.
    #[must_use]
    pub fn with_words(mut self, words: impl Into<String>) -> Self {
        self.words.push(words.into());
        self
    }

    /// The same with a picture of what the table holds.
    #[must_use]
    pub fn with_figure(mut self, figure: Option<Figure>) -> Self {
        self.figure = figure;
        self
    }

    /// The same with its table folded away under a name.
    #[must_use]
    pub fn folded(mut self, name: impl Into<String>) -> Self {
        self.folded = Some(name.into());
        self
    }
}

impl Column {
    fn of(head: &str) -> Self {
        let marks = [("#", Kind::Number), ("=", Kind::Code), ("~", Kind::Bar)];
        let marked = marks.into_iter().find_map(|(mark, kind)| {
            let head = head.strip_prefix(mark)?.to_owned();
            Some(Self { head, kind })
        });
        marked.unwrap_or_else(|| Self {
            head: head.to_owned(),
            kind: Kind::Words,
        })
    }
}

/// The cell of a bar: how long it is beside the longest one. What is there at all is seen.
#[must_use]
pub fn bar(part: f64, longest: f64) -> String {
    if part <= 0.0 || longest <= 0.0 {
        return "0".to_owned();
    }
    let thousandths = (1000.0 * part / longest).clamp(4.0, 1000.0);
    format!("{thousandths:.0}")
}

#[cfg(test)]
mod tests;
