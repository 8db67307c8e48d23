//! Values that several lines of an enum rule would take: the first wins, and people should know over what.

use std::collections::BTreeMap;

use super::enums::{shown, takers};
use crate::catalog::Name;
use crate::diagnostics::{CONTESTED_VALUES, Finding, Findings};
use crate::mapping::file_text::Step;
use crate::mapping::read::MappingFile;
use crate::mapping::{EnumRule, Rule};

/// How many values are named.
const SHOWN: usize = 5;

/// Finds the observed values that lines with different labels fight over, in every enum rule.
///
/// `observed` gives the values that were seen in a column, those of sensitive columns left out.
#[must_use]
pub fn contests<'a>(
    files: &'a [MappingFile],
    observed: impl Fn(&'a Name, &'a str) -> Vec<Option<String>>,
) -> Findings {
    let mut findings = Findings::new();
    for file in files {
        for (index, feed) in file.mapping.feeds.iter().enumerate() {
            for (column, made) in feed.columns.iter() {
                let Rule::Enum(rule) = &made.rule else {
                    continue;
                };
                let seen = observed(&feed.source, &rule.column);
                let fights = fights(rule, &seen);
                if !fights.is_empty() {
                    let steps = [
                        Step::Key("feeds"),
                        Step::Index(index),
                        Step::Key("columns"),
                        Step::Key(column),
                        Step::Key("rules"),
                    ];
                    findings.push(finding(file, &steps, &fights));
                }
            }
        }
    }
    findings
}

/// The lines that fight, in words, with the values that they fight over.
fn fights(rule: &EnumRule, seen: &[Option<String>]) -> BTreeMap<String, Vec<String>> {
    let mut fights: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for value in seen {
        let lines: Vec<_> = takers(rule, value.as_deref())
            .map(|line| &rule.rules[line])
            .collect();
        let Some((first, others)) = lines.split_first() else {
            continue;
        };
        for other in others.iter().filter(|other| other.label != first.label) {
            let words = format!(
                "`{}` gives {}, and `{}` behind it would give {}",
                shown(first),
                first.label,
                shown(other),
                other.label
            );
            let value = value.clone().unwrap_or_else(|| "NULL".to_owned());
            fights.entry(words).or_default().push(value);
        }
    }
    fights
}

fn finding(
    file: &MappingFile,
    steps: &[Step<'_>],
    fights: &BTreeMap<String, Vec<String>>,
) -> Finding {
    let told = fights.iter().map(|(words, values)| {
        let shown: Vec<&str> = values.iter().take(SHOWN).map(String::as_str).collect();
        let more = match values.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{words}: {}{more}", shown.join(", "))
    });
    let message = told.collect::<Vec<_>>().join("; ");
    let place = file.error_at(steps, "").place();
    let advice =
        "if the first is right for these values, all is well; else put the other before it";
    Finding::new(CONTESTED_VALUES, place, message, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: &str = r#"
entity = "roles"
target = "public.roles"
[[feeds]]
source = "public.role"
key = ["id"]
[feeds.columns.kind]
enum = "name"
ignore_case = true
rules = [
    { prefix = "DT-", label = "designing" },
    { contains = "idb", label = "sectioning" },
    { contains = "desk", label = "sectioning" },
]
"#;

    #[test]
    fn fought_over_values_are_named_with_the_winner() -> Result<(), Box<dyn std::error::Error>> {
        let files = [MappingFile::parse("mappings/roles.toml", ROLES)?];
        let seen = ["DT-1", "DT-IDB", "dt-idb 2", "IDB desk"];
        let findings = contests(&files, |_, _| {
            seen.iter().map(|value| Some((*value).to_owned())).collect()
        });
        let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "info RH-M017 mappings/roles.toml:10:1: `prefix DT-` gives designing, and `contains idb` behind it would give \
              sectioning: DT-IDB, dt-idb 2\n    if the first is right for these values, all is well; else put the other before it"
            ]
        );
        assert!(contests(&files, |_, _| Vec::new()).is_empty());
        Ok(())
    }
}
