//! The document: harmless with hostile texts, forbidden to fetch anything, and readable in every light.

use super::html::STYLE;
use super::*;

const HOSTILE: &str =
    "</title><script src=//x.example/a.js></script><img src=x onerror=\"a\">|`' & \u{202e}";

fn hostile() -> Document {
    let rows = [vec![HOSTILE.to_owned(), "500".to_owned(), "9".to_owned()]];
    let heads = [HOSTILE, "~share", "#rows"];
    let figure = Figure {
        title: HOSTILE.to_owned(),
        heights: vec![1.0, 0.0, 2.0],
        top: HOSTILE.to_owned(),
        times: vec![HOSTILE.to_owned()],
    };
    Document {
        title: HOSTILE.to_owned(),
        verdict: HOSTILE.to_owned(),
        good: false,
        lead: vec![HOSTILE.to_owned()],
        facts: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
        chapters: vec![
            Chapter::new(HOSTILE, &heads, rows)
                .with_words(HOSTILE)
                .with_figure(Some(figure))
                .folded(HOSTILE),
        ],
    }
}

#[test]
fn no_text_becomes_markup() {
    let html = hostile().to_html();
    for markup in ["<script", "<img", "</title><", "onerror=\"", "\u{202e}"] {
        assert!(!html.contains(markup), "{markup}: {html}");
    }
    let markdown = hostile().to_markdown();
    for markup in ["<script", "<img", "\u{202e}"] {
        assert!(!markdown.contains(markup), "{markup}: {markdown}");
    }
}

#[test]
fn the_page_forbids_itself_to_fetch_anything() {
    let html = hostile().to_html();
    assert!(
        html.contains("content=\"default-src 'none'; style-src 'unsafe-inline';"),
        "{html}"
    );
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[test]
fn a_bar_is_drawn_in_both_forms() {
    assert_eq!(bar(1.0, 4.0), "250");
    assert_eq!(bar(1.0, 1_000_000.0), "4");
    assert_eq!(
        (bar(0.0, 5.0), bar(5.0, 0.0)),
        ("0".to_owned(), "0".to_owned())
    );
    let html = hostile().to_html();
    assert!(
        html.contains("<rect width=\"500\" height=\"10\"/>"),
        "{html}"
    );
    assert!(
        html.contains("M0 100V50.00H1V100.00H2V0.00H3V100Z"),
        "{html}"
    );
    let markdown = hostile().to_markdown();
    assert!(
        markdown.contains(&format!("| {} | 9 |", "█".repeat(10))),
        "{markdown}"
    );
}

/// WCAG 2 demands 4.5 of text; by day, by night and on paper.
#[test]
fn colours_have_contrast_enough() {
    let lights: Vec<&str> = STYLE.split(":root {").skip(1).collect();
    assert_eq!(lights.len(), 3);
    for light in lights {
        for ink in ["ink", "soft", "shape", "good", "look"] {
            for ground in ["paper", "tint"] {
                let contrast = contrast(brightness(light, ink), brightness(light, ground));
                assert!(contrast >= 4.5, "{ink} on {ground}: {contrast:.2}");
            }
        }
    }
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The relative luminance of a colour that is written as `--name: #rrggbb`.
fn brightness(light: &str, name: &str) -> f64 {
    let (_, colour) = light.split_once(&format!("--{name}: #")).expect(name);
    let part = |at: usize| {
        let part = u8::from_str_radix(&colour[at..at + 2], 16).expect(name);
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}
