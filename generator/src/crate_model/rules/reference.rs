//! `reference`: the legacy key of a parent row becomes its new key, once that row is known to have arrived.

use rehome_runtime::migration::Kind;

use super::super::expression::Expression;
use super::super::model::ParentModel;
use super::super::parents::{Parent, parent_of};
use super::super::query::Computed;
use super::super::value::{CastCall, Value};
use super::{Begun, Rules, is_integer, key_of, listed};
use crate::catalog::Column;
use crate::mapping::types::base_type;
use crate::mapping::{KeyColumn, Orphans, ReferenceRule};
use crate::names::code_span;

/// One column of a parent's legacy key in the row that refers to it.
struct Part {
    value: Expression,
    kind: Kind,
    optional: bool,
}

impl Rules<'_> {
    pub(super) fn reference(&mut self, column: &Column, rule: &ReferenceRule) -> Option<Begun> {
        let parent = match parent_of(self.mappings, self.source, self.target, rule) {
            Ok(parent) => parent,
            Err(message) => {
                self.refuse(
                    &column.name,
                    message,
                    "correct the reference in the mapping",
                );
                return None;
            }
        };
        let late = self.is_late(rule);
        if parent.part.is_some() {
            self.check_part(column, rule, late)?;
        }
        if late {
            self.check_late(column, rule)?;
        }
        // What comes later is never missing here, so no policy about missing rows is asked for.
        let orphans = if late {
            Orphans::Reject
        } else {
            self.orphans(column, rule)
        };
        let asked = self.question(column, rule, &parent, &orphans)?;
        self.note_parent(column, rule, &parent);
        let rust = base_type(self.target, &column.column_type).rust;
        let value = if parent.makes_uuid() && self.kind(column) == Kind::Text {
            Value::asked(asked, "Uuid", true).cast(CastCall::plain("cast::to_text"), rust)
        } else {
            Value::asked(asked, rust, true)
        };
        Some(Begun {
            value,
            from: listed(&rule.columns.iter().map(KeyColumn::name).collect::<Vec<_>>()),
            how: if late {
                told_late(rule)
            } else {
                told(rule, &orphans)
            },
            plain: false,
        })
    }

    /// One column of a key of several can be taken of rows that are all in already, and where its text can be read.
    fn check_part(&mut self, column: &Column, rule: &ReferenceRule, late: bool) -> Option<()> {
        let (message, advice) = if late || rule.entity == self.mapping.entity {
            (
                format!(
                    "it takes one column of a key of several, of rows of {} that may come later",
                    rule.entity
                ),
                "copy the columns where the keys are kept, and drop the foreign key for the time of the run; ADD it again afterwards",
            )
        } else if !matches!(
            self.kind(column),
            Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Uuid | Kind::Text | Kind::Numeric
        ) {
            (
                format!(
                    "no column of type {} can be taken of a key of several",
                    column.column_type.text
                ),
                "copy the column; PostgreSQL's foreign key then checks it alone",
            )
        } else {
            return Some(());
        };
        self.refuse(&column.name, message, advice);
        None
    }

    /// A reference that is filled later stays NULL where its row never comes, so there is no moment for a default row.
    /// The plan writes the project's `reject` on every reference, so that word is no declaration of this one.
    fn check_late(&mut self, column: &Column, rule: &ReferenceRule) -> Option<()> {
        let Some(Orphans::Default(_)) = &rule.orphans else {
            return Some(());
        };
        let message = format!(
            "rows of {} come later, so a reference to one that never comes stays NULL and means no default row",
            rule.entity
        );
        let advice = "write orphans = \"null\"; rehome prescan counts the references to rows that do not exist";
        self.refuse(&column.name, message, advice);
        None
    }

    /// Whether the parent's rows come after these, because each refers to the other.
    fn is_late(&self, rule: &ReferenceRule) -> bool {
        let pair = (self.mapping.entity.clone(), rule.entity.clone());
        self.project.late.contains(&pair)
    }

    /// The rule's policy, else the project's; NULL is no policy for a column that refuses it.
    fn orphans(&self, column: &Column, rule: &ReferenceRule) -> Orphans {
        match rule.orphans.as_ref().unwrap_or(&self.project.orphans) {
            Orphans::Null if self.target.refuses_null(column) => Orphans::Reject,
            policy => policy.clone(),
        }
    }

    /// The call that finds the parent's key.
    fn question(
        &mut self,
        column: &Column,
        rule: &ReferenceRule,
        parent: &Parent,
        orphans: &Orphans,
    ) -> Option<Expression> {
        let key = self.parent_key(column, rule, parent)?;
        let kind = self.kind(column);
        let same = matches!(parent.kinds.as_slice(), [only] if *only == kind);
        let kept = parent.rule == "Keep"
            && same
            && (is_integer(kind) || kind == Kind::Uuid)
            && key.cast.is_none();
        let uuid = parent.makes_uuid() || parent.rule == "Mapped" && kind == Kind::Uuid;
        let default = self.default_key(column, parent, orphans)?;
        let method = match (uuid, kept) {
            _ if parent.part.is_some() => "part_of",
            (true, _) => "reference",
            (_, true) if default.is_none() || is_integer(kind) => "kept",
            _ => "key_of",
        };
        // `kept` alone asks for an Option; the others take a key as it comes.
        let required = method != "kept" && !key.optional;
        let key = key.finish(&column.name, required);
        let constant = Expression::Path(self.parent_constant(column, rule, parent));
        let (method, policy) = match (orphans, default) {
            (Orphans::Null, _) => (format!("{method}_or_null"), None),
            (_, Some(default)) => (format!("{method}_or"), Some(default)),
            _ => (method.to_owned(), None),
        };
        let part = parent.part.and_then(|part| i64::try_from(part).ok());
        let arguments = [constant, key].into_iter().chain(policy);
        let arguments = arguments.chain(part.map(Expression::Number));
        Some(Expression::path("context").method(&method, arguments.collect::<Vec<_>>()))
    }

    /// The legacy key in the columns of this row, in the very form that the parent's own key has.
    fn parent_key(
        &mut self,
        column: &Column,
        rule: &ReferenceRule,
        parent: &Parent,
    ) -> Option<Value> {
        let parts = rule.columns.iter().map(|part| self.part(column, part));
        let parts: Vec<Part> = parts.collect::<Option<_>>()?;
        let alike = |(mine, theirs): (&Part, &Kind)| {
            mine.kind == *theirs || is_integer(mine.kind) && is_integer(*theirs)
        };
        if parts.len() == parent.kinds.len() && parts.iter().zip(&parent.kinds).all(alike) {
            // A key of one column is wrapped where it may be missing, because `kept` asks for an Option.
            let optional = parts.len() > 1 || parts.iter().any(|part| part.optional);
            let key = key_of(
                parts
                    .into_iter()
                    .map(|part| (part.value, part.kind))
                    .collect(),
            );
            let composite = matches!(key, Expression::Call(..));
            let mut value = Value::certain(key, "key");
            value.optional = optional || composite;
            return Some(value);
        }
        if let ([part], [theirs]) = (parts.as_slice(), parent.kinds.as_slice())
            && part.kind == Kind::Text
            && is_integer(*theirs)
        {
            let mut value = Value::certain(part.value.clone(), "&'a str");
            value.optional = part.optional;
            return Some(value.cast(CastCall::plain("cast::text_to_integer::<i64>"), "i64"));
        }
        let names: Vec<&str> = rule.columns.iter().map(KeyColumn::name).collect();
        let message = format!(
            "({}) and the legacy key of {} are of different types",
            names.join(", "),
            rule.entity
        );
        self.refuse(
            &column.name,
            message,
            "cast it in an expression, such as reference = { name = \"…\", sql = \"…\", type = \"bigint\" }",
        );
        None
    }

    /// One column of the parent's legacy key, as this row has it.
    fn part(&mut self, column: &Column, part: &KeyColumn) -> Option<Part> {
        match part {
            KeyColumn::Source(name) => {
                let (value, kind) = self.key_part(&column.name, name)?;
                let from = self.read(&column.name, name)?;
                Some(Part {
                    value,
                    kind,
                    optional: self.reads_null(&from),
                })
            }
            KeyColumn::Computed(computed) => {
                let masked = self.shows_masked(&computed.sql);
                let found = self.compute(Computed::key(computed, false), true, masked);
                Some(Part {
                    value: Expression::field(&found.alias),
                    kind: computed.key_type.kind(),
                    optional: found.optional,
                })
            }
        }
    }

    /// Whether a column of the query may be NULL: those of the legacy key are read as if they could not.
    fn reads_null(&self, from: &Column) -> bool {
        !self.source.refuses_null(from) && !self.feed.has_in_key(&from.name)
    }

    /// The legacy key that orphans are given to; `None` inside where the policy is another.
    fn default_key(
        &mut self,
        column: &Column,
        parent: &Parent,
        orphans: &Orphans,
    ) -> Option<Option<Expression>> {
        let Orphans::Default(key) = orphans else {
            return Some(None);
        };
        match parent.kinds.as_slice() {
            [kind] if is_integer(*kind) => {
                let number = self.integer(&column.name, *kind, key)?;
                Some(Some(Expression::Number(number)))
            }
            [_] => Some(Some(Expression::Text(key.clone()))),
            _ => {
                self.refuse(
                    &column.name,
                    "orphans of a parent with a key of several columns have no default",
                    "write orphans = \"reject\" or \"null\"",
                );
                None
            }
        }
    }

    fn parent_constant(&self, column: &Column, rule: &ReferenceRule, parent: &Parent) -> String {
        let own = &self.mapping.entity;
        self.identifiers
            .parent(self.mappings, &rule.entity, parent.feed, &column.name, own)
    }

    /// Lists the parent once, and once per column where it is this entity: the closing pass goes column by column.
    fn note_parent(&mut self, column: &Column, rule: &ReferenceRule, parent: &Parent) {
        let constant = self.parent_constant(column, rule, parent);
        if let Some(known) = self
            .parents
            .iter_mut()
            .find(|known| known.constant == constant)
        {
            known.columns.push(column.name.clone());
            return;
        }
        self.parents.push(ParentModel {
            constant,
            entity: rule.entity.clone(),
            feed: parent.feed,
            table: parent.table.clone(),
            rule: parent.rule.to_owned(),
            columns: vec![column.name.clone()],
            later: self.is_late(rule),
        });
    }
}

fn told_late(rule: &ReferenceRule) -> String {
    format!(
        "the new key of the row of {} that it refers to; those rows refer to these and come later, so it is empty at first \
         and filled when they are in; a reference to a row that never comes stays empty",
        code_span(&rule.entity)
    )
}

fn told(rule: &ReferenceRule, orphans: &Orphans) -> String {
    let key = match &rule.take {
        Some(column) => format!("the column {} of the new key", code_span(column)),
        None => "the new key".to_owned(),
    };
    let policy = match orphans {
        Orphans::Reject => {
            "a reference to a row that does not exist goes into quarantine".to_owned()
        }
        Orphans::Null => "a reference to a row that does not exist becomes NULL".to_owned(),
        Orphans::Default(key) => format!(
            "a reference to a row that does not exist goes to {}",
            code_span(key)
        ),
    };
    format!(
        "{key} of the row of {} that it refers to; {policy}",
        code_span(&rule.entity)
    )
}
