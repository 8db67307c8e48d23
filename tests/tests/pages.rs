//! Pages in a real browser: hostile texts run nothing and fetch nothing, and the longest names make no page too wide.

use rehome::guidance::document::{Chapter, Document, Figure};
use rehome_tests::Result;
use rehome_tests::browser::{chromium, show};

const WIDTHS: [u32; 2] = [400, 1280];

const HOSTILE: &str = "</style></title><script>window.caught = 1</script><img src=\"http://127.0.0.1:9/x.png\" onerror=\"window.caught = 2\">' onclick='window.caught = 3";

fn hostile() -> Document {
    let long = "customer_relationship_".repeat(12);
    let texts = [HOSTILE.to_owned(), long.clone(), "5".to_owned(), long];
    let figure = Figure {
        title: HOSTILE.to_owned(),
        heights: vec![1.0, 2.0],
        top: HOSTILE.to_owned(),
        times: vec![HOSTILE.to_owned(), "9 s".to_owned()],
    };
    let words = Chapter::new(
        HOSTILE,
        &["words", HOSTILE, "#rows", "=hash"],
        [texts.to_vec()],
    );
    let figures = Chapter::new("figures", &["entity", "#a", "#b", "#c"], [texts.to_vec()]);
    Document {
        title: HOSTILE.to_owned(),
        verdict: HOSTILE.to_owned(),
        lead: vec![HOSTILE.to_owned()],
        facts: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
        chapters: vec![words.with_figure(Some(figure)).folded(HOSTILE), figures],
        ..Document::default()
    }
}

#[test]
fn hostile_texts_are_shown_and_do_nothing() -> Result {
    let Some(chromium) = chromium() else {
        eprintln!("NOT TESTED: hostile texts in a browser, as no Chromium is installed");
        return Ok(());
    };
    let html = hostile().to_html();
    let seen = show(&chromium, &html, &WIDTHS)?;
    assert_eq!(seen.len(), WIDTHS.len());
    for shown in seen {
        assert_eq!((shown.fetched, shown.scripted), (0, false), "{shown:?}");
        assert!(shown.page_width <= shown.width, "{shown:?}");
        assert!(
            shown.text.contains("<script>window.caught = 1</script>"),
            "{shown:?}"
        );
    }
    // Even where a text did become markup, the page's own policy would keep it from running and fetching.
    let escaped = html
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    for shown in show(&chromium, &escaped, &[400])? {
        assert!(!shown.scripted, "{shown:?}");
    }
    Ok(())
}

/// What the two tests of pages rely on: that the browser tells of a page that is bad.
#[test]
fn a_bad_page_is_noticed() -> Result {
    let Some(chromium) = chromium() else {
        eprintln!("NOT TESTED: whether a bad page is noticed, as no Chromium is installed");
        return Ok(());
    };
    let bad = "<!doctype html><body><div style=\"width:900px\">wide</div><script>window.caught = 1</script>\
        <img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\">";
    let seen = show(&chromium, bad, &[400, 1280])?;
    assert!(
        seen[0].page_width > seen[0].width && seen[0].scripted,
        "{seen:?}"
    );
    assert!(seen[1].page_width <= seen[1].width, "{seen:?}");
    Ok(())
}
