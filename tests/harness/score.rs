//! How good a plan's proposals are, measured by labels: a verdict for each target column that has a right answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rehome::catalog::Catalog;
use rehome::mapping::{Feed, KeyStrategy, Mapping, Rule};
use rehome::plan::Plan;

use crate::labels::{Answer, Labels, TableLabel, short, short_name};

/// The plan's own threshold: what it proposes with less than this it asks about.
const CONFIDENT: f64 = 0.80;

/// How a column was answered. The worst of its feeds counts, so the order is from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As a person would have it, and without a question.
    RightAndConfident,
    /// As a person would have it, but asked.
    Right,
    /// Asked without a recommendation, or of a table that the plan has no source for.
    Undecided,
    /// Left to its default or to NULL, though there is a source for it; it is listed as such.
    Missed,
    /// Recommended, asked, and wrong.
    Wrong,
    /// Wrong, and nobody would have been asked.
    WrongAndConfident,
}

/// What was measured of one pair of schemas.
#[derive(Debug, Default)]
pub struct Score {
    /// Each column with its verdict: those of tables that something feeds, a question for people left out.
    pub columns: BTreeMap<String, Verdict>,
    /// The same of columns that are made of something, not left to their default.
    pub made: BTreeMap<String, Verdict>,
    /// What was answered where there is no right answer: such columns and tables count only where they are guessed at.
    pub guesses: BTreeMap<String, Verdict>,
    /// Target tables with an entity that has rules, and all of them.
    pub entities: (usize, usize),
    /// What was answered instead, for people.
    pub told: BTreeMap<String, String>,
}

impl Score {
    /// How many columns have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let all = self.columns.values().chain(self.guesses.values());
        all.filter(|own| **own == verdict).count()
    }

    /// Hundredths of the columns that are right, and right without a question.
    #[must_use]
    pub fn percent(&self) -> (usize, usize) {
        percent(&self.columns)
    }

    /// The same of the columns that are made of something.
    #[must_use]
    pub fn percent_made(&self) -> (usize, usize) {
        percent(&self.made)
    }

    /// The columns with this verdict, one a line.
    #[must_use]
    pub fn list(&self, verdict: Verdict) -> String {
        let all = self.columns.iter().chain(&self.guesses);
        let own = all.filter(|(_, own)| **own == verdict);
        let line = |name: &String| {
            let told = self.told.get(name).map_or("", String::as_str);
            format!("    {name}: {told}\n")
        };
        own.map(|(name, _)| line(name)).collect()
    }
}

fn percent(columns: &BTreeMap<String, Verdict>) -> (usize, usize) {
    let share = |most: Verdict| {
        let good = columns.values().filter(|own| **own <= most).count();
        100 * good / columns.len().max(1)
    };
    (share(Verdict::Right), share(Verdict::RightAndConfident))
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (right, confident) = self.percent();
        let (made, made_confident) = self.percent_made();
        write!(
            f,
            "{} columns: {} right ({right} %), {} of them confident ({confident} %), {} undecided, {} missed, \
             {} wrong, {} confident and wrong; of {} made of something {made} % right, {made_confident} % confident; \
             {} of {} target tables have an entity",
            self.columns.len(),
            self.count(Verdict::Right) + self.count(Verdict::RightAndConfident),
            self.count(Verdict::RightAndConfident),
            self.count(Verdict::Undecided),
            self.count(Verdict::Missed),
            self.count(Verdict::Wrong),
            self.count(Verdict::WrongAndConfident),
            self.made.len(),
            self.entities.0,
            self.entities.1,
        )
    }
}

/// Measures a plan.
#[must_use]
pub fn score(labels: &Labels, source: &Catalog, target: &Catalog, plan: &Plan) -> Score {
    let proposed = Proposed::new(source, plan);
    let mut score = Score::default();
    let whole =
        |table: &&rehome::catalog::Table| table.kind.is_table() && table.partition_of.is_none();
    for table in target.tables.iter().filter(whole) {
        let name = short(table);
        let Some(label) = labels.table(&name) else {
            continue;
        };
        let entity = proposed.entities.get(&name).copied();
        score.entities.0 += usize::from(entity.is_some_and(has_rules));
        score.entities.1 += 1;
        for column in table
            .columns
            .iter()
            .filter(|column| column.generated.is_none())
        {
            let place = format!("{name}.{}", column.name);
            let (verdict, told) = proposed.verdict(label, entity, &column.name);
            score.told.insert(place.clone(), told);
            let answered = !label.from.is_empty() && has_answer(label, &column.name);
            if answered && label.has_source(&column.name) {
                score.made.insert(place.clone(), verdict);
            }
            if answered {
                score.columns.insert(place, verdict);
            } else if verdict >= Verdict::Wrong {
                score.guesses.insert(place, verdict);
            }
        }
    }
    score
}

/// The answers that are right for a feed; none where the feed itself is wrong. A feed that joins another feed's table
/// answers for that one.
fn answers_of(label: &TableLabel, table: &str, column: &str, made: &Answer) -> Vec<Answer> {
    let is_known = |table: &str| {
        label
            .from
            .iter()
            .chain(&label.perhaps)
            .any(|own| own == table)
    };
    if !is_known(table) {
        return Vec::new();
    }
    let own = label.answers(column, table);
    let Answer::Made { columns, .. } = made else {
        return own;
    };
    let joined = columns
        .first()
        .and_then(|place| Some(place.rsplit_once('.')?.0));
    match joined.filter(|joined| own == [Answer::Nothing] && is_known(joined)) {
        Some(joined) => label.answers(column, joined),
        None => own,
    }
}

fn has_rules(mapping: &Mapping) -> bool {
    mapping.feeds.iter().any(|feed| !feed.columns.is_empty())
}

/// Whether anything but "a person has to say" is right.
fn has_answer(label: &TableLabel, column: &str) -> bool {
    let person = |feed: &String| label.answers(column, feed) == [Answer::Person];
    !label.from.iter().all(person)
}

/// What a plan proposes, by the names that labels have.
struct Proposed<'a> {
    source: &'a Catalog,
    entities: BTreeMap<String, &'a Mapping>,
    asked: BTreeSet<&'a str>,
}

impl<'a> Proposed<'a> {
    fn new(source: &'a Catalog, plan: &'a Plan) -> Self {
        let all = plan.entities().chain(&plan.tentative);
        Self {
            source,
            entities: all
                .map(|entity| (short_name(&entity.mapping.target), &entity.mapping))
                .collect(),
            asked: plan
                .decisions
                .iter()
                .map(|decision| decision.id.as_str())
                .collect(),
        }
    }

    /// The verdict on a column, the worst of its feeds, and what was answered.
    fn verdict(
        &self,
        label: &TableLabel,
        entity: Option<&Mapping>,
        column: &str,
    ) -> (Verdict, String) {
        let Some(mapping) = entity else {
            return (Verdict::Undecided, "no entity".to_owned());
        };
        let mut verdicts = Vec::new();
        for table in &label.from {
            if !mapping
                .feeds
                .iter()
                .any(|feed| short_name(&feed.source) == *table)
            {
                verdicts.push((Verdict::Undecided, format!("no feed {table}")));
            }
        }
        for feed in &mapping.feeds {
            verdicts.push(self.verdict_of(label, mapping, feed, column));
        }
        verdicts
            .into_iter()
            .max_by_key(|(verdict, _)| *verdict)
            .unwrap_or((Verdict::Undecided, String::new()))
    }

    /// The verdict on a column of one feed. Without answers the feed itself is wrong.
    fn verdict_of(
        &self,
        label: &TableLabel,
        mapping: &Mapping,
        feed: &Feed,
        column: &str,
    ) -> (Verdict, String) {
        let rule = feed.columns.get(column);
        let table = short_name(&feed.source);
        let table_asked = self.asked.contains(mapping.entity.as_str());
        let column_asked = self.is_asked(mapping, feed, column);
        let asked = table_asked || column_asked;
        let sure =
            !asked && rule.is_none_or(|rule| rule.confidence.is_some_and(|own| own >= CONFIDENT));
        let made = self.made(feed, rule.map(|rule| &rule.rule));
        let answers = answers_of(label, &table, column, &made);
        let told = format!("{}{made:?}", if sure { "" } else { "asked: " });
        let right = answers.iter().any(|answer| self.agrees(answer, &made));
        let verdict = match (&made, right) {
            // Asked without a rule that is recommended.
            (Answer::Nothing, _) if rule.is_none() && column_asked => Verdict::Undecided,
            (_, true) if sure => Verdict::RightAndConfident,
            (_, true) => Verdict::Right,
            (Answer::Nothing, false) if answers.is_empty() => Verdict::Undecided,
            (Answer::Nothing, false) => Verdict::Missed,
            (_, false) if sure => Verdict::WrongAndConfident,
            // What only a person can say may be recommended, as long as it is asked.
            (_, false) if answers.contains(&Answer::Person) => Verdict::Undecided,
            (_, false) => Verdict::Wrong,
        };
        (verdict, told)
    }

    fn is_asked(&self, mapping: &Mapping, feed: &Feed, column: &str) -> bool {
        let entity = &mapping.entity;
        let ids = [
            format!("{entity}.{column}"),
            format!("{entity}/{}.{column}", feed.label()),
        ];
        ids.iter().any(|id| self.asked.contains(id.as_str()))
    }

    /// What a rule makes a column of, in the words of labels.
    fn made(&self, feed: &Feed, rule: Option<&Rule>) -> Answer {
        let own = short_name(&feed.source);
        let columns = |names: Vec<&str>| names.iter().map(|name| format!("{own}.{name}")).collect();
        match rule {
            None | Some(Rule::Default) => Answer::Nothing,
            Some(Rule::Constant(text)) => Answer::Constant(text.clone()),
            Some(Rule::Key(_)) => Answer::Made {
                columns: columns(feed.key_names()),
                reference: None,
            },
            Some(Rule::Sql(text)) => match self.read_by(feed, text) {
                read if read.is_empty() => Answer::Constant(text.trim_matches('\'').to_owned()),
                read => Answer::Made {
                    columns: read,
                    reference: None,
                },
            },
            Some(rule @ Rule::Reference(reference)) => Answer::Made {
                columns: columns(rule.source_columns()),
                reference: Some(self.table_of(&reference.entity)),
            },
            Some(rule) => Answer::Made {
                columns: columns(rule.source_columns()),
                reference: None,
            },
        }
    }

    /// The columns that an SQL text reads: words with a dot before them, by the aliases of the feed's joins.
    fn read_by(&self, feed: &Feed, text: &str) -> BTreeSet<String> {
        let mut aliases = BTreeMap::from([("source".to_owned(), short_name(&feed.source))]);
        let join = feed.join.clone().unwrap_or_default();
        let words: Vec<&str> = join.split_whitespace().collect();
        for place in words.windows(3).filter(|place| place[1] == "AS") {
            let known = self
                .source
                .tables
                .iter()
                .find(|table| table.name.to_string() == place[0]);
            aliases.extend(known.map(|table| (place[2].to_owned(), short(table))));
        }
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
        let mut read = BTreeSet::new();
        for word in text.replace('"', "").split(|letter| !is_word(letter)) {
            if let Some((alias, column)) = word.split_once('.')
                && let Some(table) = aliases.get(alias)
            {
                read.insert(format!("{table}.{column}"));
            }
        }
        read
    }

    fn agrees(&self, answer: &Answer, made: &Answer) -> bool {
        match (answer, made) {
            (
                Answer::Made { columns, reference },
                Answer::Made {
                    columns: read,
                    reference: made,
                },
            ) => {
                columns == read
                    && match (reference, made) {
                        (Some(wanted), Some(made)) => wanted == made,
                        // The parent's key as it is: right where the parent keeps its keys.
                        (Some(wanted), None) => self.keeps_keys(wanted),
                        (None, _) => true,
                    }
            }
            (answer, made) => answer == made,
        }
    }

    /// The table of an entity. One that is still asked for has its table's name.
    fn table_of(&self, entity: &str) -> String {
        let found = self
            .entities
            .iter()
            .find(|(_, mapping)| mapping.entity == entity);
        found.map_or(entity.to_owned(), |(table, _)| table.clone())
    }

    fn keeps_keys(&self, table: &str) -> bool {
        self.entities.get(table).is_some_and(|mapping| {
            let rules = mapping.feeds.iter().flat_map(|feed| feed.columns.iter());
            let mut keys = rules.filter(|(_, column)| matches!(column.rule, Rule::Key(_)));
            keys.all(|(_, column)| column.rule == Rule::Key(KeyStrategy::Keep))
        })
    }
}
