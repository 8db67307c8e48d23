//! A page as a real browser shows it: headless Chromium, where one is installed.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{Result, fail};

/// The names under which Chromium is installed.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// What a browser shows of a page in a window of some width.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The window's width, without a scroll bar.
    pub width: u64,
    /// How wide the page is; more than the window where it has to be scrolled sideways.
    pub page_width: u64,
    /// What it has fetched.
    pub fetched: u64,
    /// Whether some script of the page has run.
    pub scripted: bool,
    /// The text that is to be seen, folded parts included.
    pub text: String,
}

/// Where Chromium is; none where it is not installed.
#[must_use]
pub fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut places = folders
        .iter()
        .flat_map(|folder| NAMES.map(|name| folder.join(name)));
    places.find(|place| place.is_file())
}

/// Shows a page in windows of some widths and measures it. A script of the page is found by `window.caught`, which it
/// has to set.
///
/// # Errors
/// When the browser does not show it.
pub fn show(chromium: &PathBuf, html: &str, widths: &[u32]) -> Result<Vec<Shown>> {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.html");
    fs::write(&page, around(html, widths))?;
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("file://{}", page.display()))
        .env("HOME", folder.path())
        .stdin(Stdio::null())
        .output()?;
    let dumped = String::from_utf8_lossy(&output.stdout);
    let seen = dumped.split_once("<pre id=\"seen\">");
    let seen = seen.and_then(|(_, rest)| rest.split_once("</pre>"));
    let Some((seen, _)) = seen else {
        let said = String::from_utf8_lossy(&output.stderr);
        return fail(format!("the browser showed nothing: {said}"));
    };
    let seen = seen
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let seen: Vec<Value> = serde_json::from_str(&seen)?;
    Ok(seen.iter().map(shown).collect())
}

fn shown(seen: &Value) -> Shown {
    let number = |name: &str| seen[name].as_u64().unwrap_or_default();
    Shown {
        width: number("width"),
        page_width: number("page_width"),
        fetched: number("fetched"),
        scripted: seen["scripted"].as_bool().unwrap_or(true),
        text: seen["text"].as_str().unwrap_or_default().to_owned(),
    }
}

/// A page of frames, one for each width: a window of its own cannot be made as narrow as a telephone's.
fn around(html: &str, widths: &[u32]) -> String {
    let html = html.replace('&', "&amp;").replace('"', "&quot;");
    let frames = widths
        .iter()
        .map(|width| format!("<iframe width=\"{width}\" height=\"800\" style=\"border:0\" srcdoc=\"{html}\"></iframe>\n"));
    format!(
        "<!doctype html><meta charset=\"utf-8\"><body>\n{}<pre id=\"seen\"></pre>\n<script>{MEASURE}</script>\n",
        frames.collect::<String>()
    )
}

const MEASURE: &str = "
addEventListener('load', () => {
  const seen = [...document.querySelectorAll('iframe')].map(frame => {
    const page = frame.contentDocument;
    page.querySelectorAll('details').forEach(part => part.open = true);
    return {
      width: page.documentElement.clientWidth,
      page_width: page.documentElement.scrollWidth,
      fetched: frame.contentWindow.performance.getEntriesByType('resource').length,
      scripted: frame.contentWindow.caught !== undefined,
      text: page.body.innerText,
    };
  });
  document.getElementById('seen').textContent = JSON.stringify(seen);
});";
