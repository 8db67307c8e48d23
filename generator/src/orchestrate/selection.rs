//! Which entities a command is about, in the order in which they can be moved.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Entities by name.
    pub names: Vec<String>,
    /// Every entity of the project.
    pub all: bool,
    /// Groups of `rehome.toml`.
    pub groups: Vec<String>,
    /// With everything that they depend on.
    pub with_deps: bool,
}

impl Selection {
    /// Every entity.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// Whether nothing was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.all && self.groups.is_empty()
    }

    /// The selection, or every entity where nothing was asked for: for commands that change no rows.
    #[must_use]
    pub fn or_everything(&self) -> Self {
        if self.is_empty() {
            Self::everything()
        } else {
            self.clone()
        }
    }
}

/// The entities of a project: which others each needs, and the order that moves parents first.
#[derive(Debug, Clone, Default)]
pub struct Entities {
    /// Every entity with the others that it depends on.
    pub needs: BTreeMap<String, BTreeSet<String>>,
    /// Every entity, parents first.
    pub order: Vec<String>,
    /// The groups of `rehome.toml`.
    pub groups: BTreeMap<String, Vec<String>>,
}

impl Entities {
    /// The selected entities, parents first.
    ///
    /// # Errors
    /// When nothing is selected, or a name or a group is not in the project.
    pub fn select(&self, selection: &Selection) -> Result<Vec<String>, Error> {
        if selection.is_empty() {
            return Err(Error::usage("no entity is named", "the command line").advice(
                "name entities, or give --all, --core or --group NAME; `rehome status` lists them",
            ));
        }
        let mut chosen = BTreeSet::new();
        if selection.all {
            chosen.extend(self.needs.keys().cloned());
        }
        for group in &selection.groups {
            chosen.extend(self.group(group)?.iter().cloned());
        }
        chosen.extend(selection.names.iter().cloned());
        self.check_known(&chosen)?;
        if selection.with_deps {
            self.add_dependencies(&mut chosen);
        }
        Ok(self.in_order(&chosen))
    }

    /// Entities that are in order, in stages: those of one need nothing of each other, so that they can be moved side by
    /// side. Of two that need each other the order says who is first.
    #[must_use]
    pub fn stages(&self, ordered: &[String]) -> Vec<Vec<String>> {
        let needs =
            |one: &String, two: &String| self.needs.get(one).is_some_and(|of| of.contains(two));
        let mut stages: Vec<Vec<String>> = Vec::new();
        for entity in ordered {
            let after = |earlier: &String| needs(entity, earlier) || needs(earlier, entity);
            let last = stages.iter().rposition(|stage| stage.iter().any(after));
            let own = last.map_or(0, |last| last + 1);
            match stages.get_mut(own) {
                Some(stage) => stage.push(entity.clone()),
                None => stages.push(vec![entity.clone()]),
            }
        }
        stages
    }

    /// Which entities depend on one of these, directly or not, and are not among them.
    #[must_use]
    pub fn dependants(&self, of: &[String]) -> Vec<String> {
        let mut reached: BTreeSet<String> = of.iter().cloned().collect();
        loop {
            let before = reached.len();
            for (entity, needs) in &self.needs {
                if needs.iter().any(|need| reached.contains(need)) {
                    reached.insert(entity.clone());
                }
            }
            if reached.len() == before {
                break;
            }
        }
        of.iter().for_each(|entity| {
            reached.remove(entity);
        });
        self.in_order(&reached)
    }

    fn group(&self, name: &str) -> Result<&Vec<String>, Error> {
        self.groups.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.groups.keys().map(String::as_str).collect();
            Error::usage("rehome.toml has no such group in [groups]", name)
                .advice(format!("groups there are: {}", listed(&known)))
        })
    }

    fn check_known(&self, chosen: &BTreeSet<String>) -> Result<(), Error> {
        let Some(unknown) = chosen.iter().find(|name| !self.needs.contains_key(*name)) else {
            return Ok(());
        };
        let known: Vec<&str> = self.needs.keys().map(String::as_str).collect();
        Err(
            Error::usage("there is no mapping file for this entity", unknown)
                .advice(format!("entities there are: {}", listed(&known))),
        )
    }

    fn add_dependencies(&self, chosen: &mut BTreeSet<String>) {
        let mut waiting: Vec<String> = chosen.iter().cloned().collect();
        while let Some(entity) = waiting.pop() {
            for need in self.needs.get(&entity).into_iter().flatten() {
                if self.needs.contains_key(need) && chosen.insert(need.clone()) {
                    waiting.push(need.clone());
                }
            }
        }
    }

    fn in_order(&self, chosen: &BTreeSet<String>) -> Vec<String> {
        let ordered = self.order.iter().filter(|name| chosen.contains(*name));
        ordered.cloned().collect()
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab() -> Entities {
        let needs = [
            ("offices", vec![]),
            ("doctors", vec!["offices"]),
            ("cases", vec!["doctors"]),
            ("tasks", vec!["cases"]),
            ("brackets", vec![]),
        ];
        Entities {
            needs: needs
                .iter()
                .map(|(name, of)| {
                    let of = of.iter().map(|need| (*need).to_owned()).collect();
                    ((*name).to_owned(), of)
                })
                .collect(),
            order: ["brackets", "offices", "doctors", "cases", "tasks"]
                .map(str::to_owned)
                .to_vec(),
            groups: [("core".to_owned(), vec!["doctors".to_owned()])].into(),
        }
    }

    fn named(names: &[&str]) -> Selection {
        Selection {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Selection::default()
        }
    }

    #[test]
    fn names_come_in_the_order_of_the_plan_once_each() {
        let chosen = lab().select(&named(&["tasks", "offices", "tasks"]));
        assert_eq!(chosen.unwrap_or_default(), ["offices", "tasks"]);
    }

    #[test]
    fn with_deps_brings_everything_that_is_needed_first() {
        let selection = Selection {
            with_deps: true,
            ..named(&["cases"])
        };
        let chosen = lab().select(&selection).unwrap_or_default();
        assert_eq!(chosen, ["offices", "doctors", "cases"]);
    }

    #[test]
    fn a_group_is_what_the_settings_say() {
        let selection = Selection {
            groups: vec!["core".to_owned()],
            ..Selection::default()
        };
        assert_eq!(lab().select(&selection).unwrap_or_default(), ["doctors"]);
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        let unknown = lab().select(&named(&["taks"]));
        let message = unknown.err().map(|error| error.to_string());
        assert!(message.is_some_and(|text| text.contains("taks") && text.contains("offices")));
        assert_eq!(
            lab()
                .select(&Selection::default())
                .err()
                .map(|error| error.exit_code()),
            Some(2)
        );
    }

    #[test]
    fn a_stage_holds_what_needs_nothing_of_each_other() {
        let mut lab = lab();
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        // Two that need each other: the order says who is first, and the other one fills in what is missing.
        lab.needs.insert("offices".to_owned(), of(&["doctors"]));
        lab.needs.insert("files".to_owned(), of(&["cases"]));
        lab.order.push("files".to_owned());
        let all = lab.select(&Selection::everything()).unwrap_or_default();
        let stages = [
            vec!["brackets", "offices"],
            vec!["doctors"],
            vec!["cases"],
            vec!["tasks", "files"],
        ];
        assert_eq!(lab.stages(&all), stages);
        let some: Vec<String> = ["brackets", "cases", "files"].map(str::to_owned).into();
        assert_eq!(
            lab.stages(&some),
            [vec!["brackets", "cases"], vec!["files"]]
        );
    }

    #[test]
    fn dependants_are_found_through_others() {
        assert_eq!(
            lab().dependants(&["doctors".to_owned()]),
            ["cases", "tasks"]
        );
    }
}
