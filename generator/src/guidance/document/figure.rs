//! A picture of numbers over time: its shape as SVG of our own, its words as text beside it, so that they keep their size.

use crate::guidance::escape::html as safe;

/// Numbers over time. The table of its chapter holds the same numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figure {
    /// What it shows, in a sentence.
    pub title: String,
    /// A number for each of equally long parts of the time.
    pub heights: Vec<f64>,
    /// What the upper edge stands for.
    pub top: String,
    /// What stands at equal distances below it, from the beginning to the end.
    pub times: Vec<String>,
}

/// The picture's own height; its width is a unit for each number, and both are stretched to the room that there is.
const HEIGHT: f64 = 100.0;

impl Figure {
    /// The figure as HTML. What it draws is hidden from readers of the screen, who have title and table.
    pub(super) fn to_html(&self) -> String {
        let width = self.heights.len().max(1);
        let times = self.times.iter();
        let times = times.map(|time| format!("<span>{}</span>", safe(time)));
        format!(
            "<figure>\n<figcaption>{}</figcaption>\n<div class=\"top\" aria-hidden=\"true\">{}</div>\n\
             <svg viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">\
             {}<path class=\"shape\" d=\"{}\"/></svg>\n<div class=\"times\" aria-hidden=\"true\">{}</div>\n</figure>\n",
            safe(&self.title),
            safe(&self.top),
            grid(width),
            self.path(),
            times.collect::<String>(),
        )
    }

    /// Steps, not slopes: a number holds for the whole of its part of the time.
    fn path(&self) -> String {
        let highest = self.heights.iter().copied().fold(0.0, f64::max);
        let mut path = format!("M0 {HEIGHT}");
        for (at, height) in self.heights.iter().enumerate() {
            let share = if highest > 0.0 { height / highest } else { 0.0 };
            let y = HEIGHT * (1.0 - share.clamp(0.0, 1.0));
            path.push_str(&format!("V{y:.2}H{}", at + 1));
        }
        path.push_str(&format!("V{HEIGHT}Z"));
        path
    }
}

fn grid(width: usize) -> String {
    let lines = [0, 25, 50, 75, 100];
    let lines = lines.map(|y| format!("M0 {y}H{width}"));
    format!("<path class=\"grid\" d=\"{}\"/>", lines.concat())
}
