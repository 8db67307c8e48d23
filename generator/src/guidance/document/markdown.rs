//! A document as Markdown: for terminals, tickets and mails.

use super::{Chapter, Document, Kind};
use crate::guidance::escape::markdown as safe;

/// Letters of the longest bar.
const LONGEST: usize = 20;

impl Document {
    /// The document as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n", safe(&self.title), safe(&self.verdict));
        for paragraph in &self.lead {
            text.push_str(&format!("\n{}\n", safe(paragraph)));
        }
        for chapter in &self.chapters {
            text.push_str(&chapter.to_markdown());
        }
        text
    }
}

impl Chapter {
    fn to_markdown(&self) -> String {
        let mut text = format!("\n## {}\n", safe(&self.title));
        for paragraph in &self.words {
            text.push_str(&format!("\n{}\n", safe(paragraph)));
        }
        if self.columns.is_empty() {
            return text;
        }
        let heads = self.columns.iter().map(|column| safe(&column.head));
        let rules = self.columns.iter().map(|column| match column.kind {
            Kind::Number => "---:".to_owned(),
            _ => "---".to_owned(),
        });
        text.push_str(&format!("\n{}{}", line(heads), line(rules)));
        for row in &self.rows {
            let cells = self.columns.iter().zip(row);
            let cells = cells.map(|(column, cell)| match column.kind {
                Kind::Bar => blocks(cell),
                _ => safe(cell),
            });
            text.push_str(&line(cells));
        }
        text
    }
}

fn blocks(thousandths: &str) -> String {
    let long = thousandths.parse().unwrap_or(0_usize);
    "█".repeat((long * LONGEST).div_ceil(1000).min(LONGEST))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}
