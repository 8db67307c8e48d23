//! Which rules no program can be written for, though each part of them is known, and what is said of each.

use super::{observed, project};
use crate::crate_model::crate_model;
use crate::mapping::{Mapping, sketch};

const SOURCE: &str = "
public.paper
  id int4 key
  day date required
  before int4
public.line
  id int4 key
  paper int4
  place text
public.shelf
  id int4 key";

const TARGET: &str = "
public.papers
  day date key
  id uuid key
  before uuid
public.lines
  id uuid key
  paper uuid
  day date
  place point
public.shelves
  id uuid key";

/// What is said of an entity whose rules end with this one, with papers and shelves perhaps coming after the lines.
fn told(entity: &str, rule: &str, late: bool) -> Vec<String> {
    let rule_of = |other: &str| if entity == other { rule } else { "" };
    let mapping = |entity: &str, source: &str, rules: &str| -> Mapping {
        let text = format!(
            "entity = \"{entity}\"\ntarget = \"public.{entity}\"\n[[feeds]]\nsource = \"public.{source}\"\nkey = [\"id\"]\ncolumns.id = {{ key = \"uuid_v5\" }}\n{rules}{}\n",
            rule_of(entity)
        );
        toml::from_str(&text).unwrap()
    };
    let mappings = [
        mapping("papers", "paper", "columns.day = { copy = \"day\" }\n"),
        mapping("lines", "line", ""),
        mapping("shelves", "shelf", ""),
    ];
    let mut project = project();
    if late {
        for parent in ["papers", "shelves"] {
            let pair = ("lines".to_owned(), parent.to_owned());
            project.late.insert(pair);
        }
    }
    let (source, target) = (sketch::catalog(SOURCE), sketch::catalog(TARGET));
    let made = crate_model(&project, &source, &target, &observed(), &mappings, entity);
    let findings = made.err().unwrap_or_default();
    let shown = findings
        .iter()
        .map(|finding| format!("{} {}: {}", finding.code, finding.object, finding.message));
    shown.collect()
}

#[test]
fn a_part_is_taken_of_rows_that_are_all_in_already() {
    let taken = "columns.paper = { reference = \"paper\", entity = \"papers\", take = \"id\" }";
    assert_eq!(told("lines", taken, false), Vec::<String>::new());
    let message = "it takes one column of a key of several, of rows of papers that may come later";
    assert_eq!(
        told("lines", taken, true),
        [format!("RH-G001 lines.paper: {message}")]
    );
    let own = "columns.before = { reference = \"before\", entity = \"papers\", take = \"id\" }";
    assert_eq!(
        told("papers", own, false),
        [format!("RH-G001 papers.before: {message}")]
    );
}

#[test]
fn a_part_is_of_a_type_whose_text_can_be_read() {
    let day = "columns.day = { reference = \"paper\", entity = \"papers\", take = \"day\" }";
    assert_eq!(
        told("lines", day, false),
        ["RH-G001 lines.day: no column of type date can be taken of a key of several"]
    );
}

#[test]
fn a_text_that_the_source_casts_is_not_shortened_afterwards() {
    let plain = "columns.place = { copy = \"place\" }";
    assert_eq!(told("lines", plain, false), Vec::<String>::new());
    for option in ["trim", "empty_to_null"] {
        let rule = format!("columns.place = {{ copy = \"place\", {option} = true }}");
        let message = "the source casts place to point, so trim and empty_to_null come too late";
        assert_eq!(
            told("lines", &rule, false),
            [format!("RH-G001 lines.place: {message}")]
        );
    }
}

#[test]
fn a_reference_that_is_filled_later_means_no_default_row() {
    let reference = |more: &str| {
        format!("columns.paper = {{ reference = \"paper\", entity = \"shelves\"{more} }}")
    };
    let refused = "RH-G001 lines.paper: rows of shelves come later, so a reference to one that never comes stays NULL and means no default row";
    let told_of = |more: &str| told("lines", &reference(more), true);
    assert!(told_of(", orphans = \"default:1\"").contains(&refused.to_owned()));
    for more in ["", ", orphans = \"null\"", ", orphans = \"reject\""] {
        let told = told_of(more);
        assert!(
            !told.iter().any(|line| line.contains("come later")),
            "{told:?}"
        );
    }
}
