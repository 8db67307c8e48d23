//! Damage done to a finished migration, and what `validate` says of it: every damage is found and named, nothing else is.

mod cells;
mod everywhere;
mod kinds;
mod list;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use rehome_tests::Result;
use rehome_tests::database::Database;
use rehome_tests::shared_server::Databases;

use crate::lab::{lab, migrated};

/// A row by its entity and its key in the target.
type Row = (String, String);

/// What was done to a row, or what is said of it: `missing`, `changed` or `extra`, and the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Difference {
    what: String,
    columns: BTreeSet<String>,
}

/// A finished migration that is being damaged.
struct Damaged {
    databases: Databases,
    target: Database,
    /// What must be found.
    done: BTreeMap<Row, Difference>,
    /// Rows that were put in: they may be named, and are counted in any case.
    strange: BTreeSet<Row>,
}

/// Rules of the target that would refuse the damage, and triggers that would answer it, are gone.
const OPEN: &str = "DO $$
DECLARE held record;
BEGIN
    FOR held IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u') ORDER BY contype
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', held.place, held.conname);
    END LOOP;
    FOR held IN SELECT DISTINCT tgrelid::regclass AS place FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', held.place);
    END LOOP;
END $$";

impl Damaged {
    /// A copy of the finished migration, whose target refuses nothing.
    fn new() -> Result<Self> {
        let databases = migrated()?.databases.copy()?;
        let target = databases.target();
        target.execute(OPEN)?;
        Ok(Self {
            databases,
            target,
            done: BTreeMap::new(),
            strange: BTreeSet::new(),
        })
    }

    /// The rows of an entity that it has brought and that are as they were: those that a condition holds for.
    fn untouched(&self, entity: &str, condition: &str) -> Result<Vec<String>> {
        let done = self.done.keys().chain(&self.strange);
        let done = done.filter(|(name, _)| name == entity);
        let keys: Vec<String> = done.map(|(_, key)| format!("'{key}'")).collect();
        let keys = if keys.is_empty() {
            "''".to_owned()
        } else {
            keys.join(", ")
        };
        let key = key_of(entity);
        self.target.column(&format!(
            "SELECT {key} FROM public.{entity} AS damaged JOIN rehome.migration_mappings AS mapping
             ON mapping.entity = '{entity}' AND mapping.fate = 'migrated'
                AND coalesce(mapping.new_id::text, mapping.new_key) = {key}
             WHERE {key} NOT IN ({keys}) AND ({condition}) ORDER BY 1 LIMIT 2"
        ))
    }

    /// Notes what is to be found of a row.
    fn expect(&mut self, entity: &str, key: &str, what: &str, columns: &[&str]) {
        let row = (entity.to_owned(), key.to_owned());
        let difference = Difference {
            what: what.to_owned(),
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        };
        self.done.insert(row, difference);
    }

    /// Validates everything; gives what the records say of single rows.
    fn validate(&self) -> Result<BTreeMap<Row, Difference>> {
        let lab = lab()?;
        let command = lab.rehome("validate --all --output json");
        self.databases.given_to(command).exits(3)?;
        read::differences(&self.target)
    }

    /// What a look-up gives depends on rows of another table; where these are damaged, it is another one in every row.
    fn leave_out_looked_up(&self, found: &mut BTreeMap<Row, Difference>) {
        found.retain(|row, difference| {
            if row.0 == "technician_roles" && difference.what == "changed" {
                let is_done = |done: &Difference| done.columns.contains("technician_id");
                if !self.done.get(row).is_some_and(is_done) {
                    difference.columns.remove("technician_id");
                }
            }
            difference.what != "changed" || !difference.columns.is_empty()
        });
    }

    /// Everything that was done is found and named, with its columns; and nothing else.
    fn all_must_be_found(&self) -> Result {
        let mut found = self.validate()?;
        self.leave_out_looked_up(&mut found);
        let lost: Vec<_> = self
            .done
            .iter()
            .filter(|(row, done)| found.get(row) != Some(done))
            .map(|(row, done)| (row, done, found.get(row)))
            .collect();
        assert!(lost.is_empty(), "not found as they were done: {lost:#?}");
        let known = |row: &&Row| self.done.contains_key(*row) || self.strange.contains(*row);
        let invented: Vec<_> = found.keys().filter(|row| !known(row)).collect();
        assert!(invented.is_empty(), "nobody damaged {invented:?}");
        Ok(())
    }
}

/// The target's key of an entity's rows, as the records write it.
fn key_of(entity: &str) -> &'static str {
    match entity {
        "settings" => "damaged.key",
        "case_file_relationships" => "(damaged.case_id || '|' || damaged.case_file_id)",
        _ => "damaged.id::text",
    }
}
