//! The account of a run: what became of every row, entity by entity and in all.

use rehome_runtime::report::{
    Account, Outcome, QuarantineCount, Reconciled, RowDifference, Status,
};
use serde::Serialize;

/// What is known of an entity after a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntityAccount {
    /// The entity.
    pub entity: String,
    /// Rows by their fate.
    #[serde(flatten)]
    pub account: Account,
    /// References set to NULL because their policy says so.
    pub nulled: u64,
    /// What the proof said.
    pub validation: Verdict,
    /// Rows that the proof compared, each in every column.
    pub compared: u64,
    /// How the command ended.
    pub status: Status,
    /// The phase that the target's control table holds.
    pub phase: String,
    /// Rows that this very command wrote, replayed or took back.
    pub rows_changed: u64,
    /// Whether more rows are quarantined than the threshold allows.
    pub threshold_exceeded: bool,
    /// Whether it ended early because more rows were quarantined than this command may.
    pub over_budget: bool,
    /// Quarantined rows by reason.
    pub quarantine: Vec<QuarantineCount>,
    /// What of the target's rules a dry run did not try.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
    /// The first rows in which the proof found the target to differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<RowDifference>,
    /// What both sides differ in, and what was done about it, where the command compared them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconciled: Option<Reconciled>,
    /// Wall-clock seconds, proof included.
    pub seconds: f64,
    /// What went wrong.
    pub error: Option<String>,
}

/// What the proof of an entity said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every row and every check agrees.
    Equal,
    /// Something differs.
    Differs,
    /// It has not been asked.
    NotRun,
}

impl Verdict {
    /// The verdict in a table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "DIFFERS",
            Self::NotRun => "not run",
        }
    }

    /// The verdict of an outcome: its own proof, else what the control table remembers of an earlier one.
    fn of(outcome: &Outcome) -> Self {
        match (&outcome.validation, outcome.phase.as_str()) {
            (Some(proof), _) if proof.equal => Self::Equal,
            (Some(_), _) | (None, "differs") => Self::Differs,
            (None, "validated") => Self::Equal,
            (None, _) => Self::NotRun,
        }
    }
}

impl EntityAccount {
    /// What an outcome says of its entity.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let proof = outcome.validation.as_ref();
        let compared = proof.map_or(0, |proof| proof.rows);
        Self {
            differences: proof.map_or_else(Vec::new, |proof| proof.differences.clone()),
            entity: outcome.entity.clone(),
            account: outcome.account,
            nulled: outcome.nulled,
            validation: Verdict::of(outcome),
            compared,
            status: outcome.status,
            phase: outcome.phase.clone(),
            rows_changed: outcome.rows_changed,
            threshold_exceeded: outcome.threshold_exceeded,
            over_budget: outcome.over_budget,
            quarantine: outcome.quarantine.clone(),
            unseen: outcome.unseen.clone(),
            reconciled: outcome.reconciled.clone(),
            seconds: outcome.seconds,
            error: outcome.error.clone(),
        }
    }

    /// Takes over what a validation after it found.
    pub fn add_proof(&mut self, proof: &Outcome) {
        self.validation = Verdict::of(proof);
        self.compared = proof.validation.as_ref().map_or(0, |found| found.rows);
        self.differences = proof
            .validation
            .iter()
            .flat_map(|found| found.differences.clone())
            .collect();
        self.phase.clone_from(&proof.phase);
        self.seconds += proof.seconds;
        if proof.error.is_some() {
            self.error.clone_from(&proof.error);
            self.status = proof.status;
        }
    }

    /// Whether nothing is left to be said against it.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.account.balances()
            && self.validation != Verdict::Differs
            && !self.threshold_exceeded
            && matches!(self.status, Status::Done | Status::NothingToDo)
    }
}

/// The sum over entities.
#[must_use]
pub fn total(entities: &[EntityAccount]) -> Account {
    entities.iter().fold(Account::default(), |mut sum, entity| {
        sum += entity.account;
        sum
    })
}

/// The account as a command's one JSON object.
#[must_use]
pub fn to_json(entities: &[EntityAccount]) -> serde_json::Value {
    serde_json::json!({
        "ok": entities.iter().all(EntityAccount::is_good),
        "entities": entities,
        "total": total(entities),
    })
}

/// The account as a table, numbers to the right, the sum at the end.
#[must_use]
pub fn to_table(entities: &[EntityAccount]) -> String {
    let head = [
        "entity",
        "read",
        "migrated",
        "merged",
        "existing",
        "filtered",
        "quarantined",
        "validation",
        "seconds",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(entities.iter().map(line_of));
    lines.push(sum_line(entities));
    aligned(&lines)
}

/// A prediction as a table: the fates, and whether a run would go on behind the entity.
#[must_use]
pub fn to_prediction(entities: &[EntityAccount]) -> String {
    let head = [
        "entity",
        "read",
        "would move",
        "merged",
        "existing",
        "filtered",
        "quarantined",
        "threshold",
        "seconds",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    let line = |entity: &EntityAccount| {
        let word = match (entity.status, entity.threshold_exceeded) {
            (Status::NothingToDo, _) => "moved already",
            (_, true) => "BEYOND",
            (_, false) => "within",
        };
        let account = entity.account;
        fates(&entity.entity, account, word.to_owned(), entity.seconds)
    };
    lines.extend(entities.iter().map(line));
    let beyond = entities.iter().filter(|entity| entity.threshold_exceeded);
    let seconds = entities.iter().map(|entity| entity.seconds).sum();
    let word = format!("{} beyond", beyond.count());
    lines.push(fates("total", total(entities), word, seconds));
    aligned(&lines)
}

fn line_of(entity: &EntityAccount) -> [String; 9] {
    let word = entity.validation.word().to_owned();
    fates(&entity.entity, entity.account, word, entity.seconds)
}

fn sum_line(entities: &[EntityAccount]) -> [String; 9] {
    let proven = entities.iter().filter(|e| e.validation == Verdict::Equal);
    let word = format!("{} of {}", proven.count(), entities.len());
    let seconds = entities.iter().map(|entity| entity.seconds).sum();
    fates("total", total(entities), word, seconds)
}

fn fates(name: &str, account: Account, word: String, seconds: f64) -> [String; 9] {
    let Account {
        read,
        migrated,
        merged,
        existing,
        filtered,
        quarantined,
    } = account;
    let [read, migrated, merged, existing, filtered, quarantined] =
        [read, migrated, merged, existing, filtered, quarantined].map(grouped);
    [
        name.to_owned(),
        read,
        migrated,
        merged,
        existing,
        filtered,
        quarantined,
        word,
        format!("{seconds:.1}"),
    ]
}

/// A number with a comma between thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Columns under one another: the first to the left, the others to the right.
#[must_use]
pub fn aligned<const N: usize>(lines: &[[String; N]]) -> String {
    let widths: Vec<usize> = (0..N)
        .map(|at| lines.iter().map(|line| line[at].chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, &width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(name: &str, account: Account, validation: Verdict) -> EntityAccount {
        EntityAccount {
            differences: Vec::new(),
            entity: name.to_owned(),
            account,
            nulled: 0,
            validation,
            compared: account.migrated,
            status: Status::Done,
            phase: "validated".to_owned(),
            rows_changed: account.migrated,
            threshold_exceeded: false,
            over_budget: false,
            quarantine: Vec::new(),
            unseen: Vec::new(),
            reconciled: None,
            seconds: 0.25,
            error: None,
        }
    }

    fn account(read: u64, migrated: u64, quarantined: u64) -> Account {
        Account {
            read,
            migrated,
            quarantined,
            ..Account::default()
        }
    }

    #[test]
    fn the_table_ends_with_the_sum() {
        let entities = [
            entity("offices", account(12, 12, 0), Verdict::Equal),
            entity(
                "messages",
                account(2_039_588, 2_039_548, 40),
                Verdict::Equal,
            ),
        ];
        let table = to_table(&entities);
        let last = table.lines().last().unwrap_or_default();
        assert!(last.starts_with("total"), "{table}");
        assert!(
            last.contains("2,039,600") && last.contains("2 of 2"),
            "{table}"
        );
    }

    #[test]
    fn an_account_that_does_not_balance_is_not_good() {
        let fine = entity("a", account(3, 2, 1), Verdict::Equal);
        let lost = entity("b", account(3, 2, 0), Verdict::Equal);
        let differs = entity("c", account(3, 3, 0), Verdict::Differs);
        assert!(fine.is_good() && !lost.is_good() && !differs.is_good());
        assert_eq!(to_json(&[fine])["ok"], true);
        assert_eq!(to_json(&[lost])["ok"], false);
    }

    #[test]
    fn the_object_has_the_fates_beside_the_name() {
        let json = to_json(&[entity("a", account(3, 2, 1), Verdict::Equal)]);
        assert_eq!(json["entities"][0]["quarantined"], 1);
        assert_eq!(json["entities"][0]["validation"], "equal");
        assert_eq!(json["total"]["read"], 3);
    }

    #[test]
    fn thousands_are_set_apart() {
        let written = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
    }
}
