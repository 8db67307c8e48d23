//! A value as it is computed in Rust, as a tree: emission prints it, nothing before emission knows how.

use std::collections::BTreeSet;

use serde::Serialize;

/// One expression. The strings are identifiers and paths of ours; whatever comes from a database is `Text`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expression {
    /// `source.<field>`. While a feed is being built, the name is the query column's; then the field's.
    Field(String),
    /// A path: a constant, a function, a variant, a local name.
    Path(String),
    /// A text literal.
    Text(String),
    /// `&["a", "b"]`.
    Texts(Vec<String>),
    /// A number.
    Number(i64),
    /// A boolean.
    Boolean(bool),
    /// A call of a function.
    Call(String, Vec<Expression>),
    /// A call of a method.
    Method(Box<Expression>, String, Vec<Expression>),
    /// `|name| body`.
    Closure(String, Box<Expression>),
    /// The `?` behind a result.
    Try(Box<Expression>),
    /// `&[&a, &b]`.
    References(Vec<Expression>),
}

impl Expression {
    /// `source.<field>`.
    pub fn field(name: &str) -> Self {
        Self::Field(name.to_owned())
    }

    /// A path.
    pub fn path(path: impl Into<String>) -> Self {
        Self::Path(path.into())
    }

    /// A call of a function.
    pub fn call(function: impl Into<String>, arguments: impl Into<Vec<Expression>>) -> Self {
        Self::Call(function.into(), arguments.into())
    }

    /// A call of one of this value's methods.
    #[must_use]
    pub fn method(self, name: &str, arguments: impl Into<Vec<Expression>>) -> Self {
        Self::Method(Box::new(self), name.to_owned(), arguments.into())
    }

    /// The value of a result whose refusal names a target column.
    #[must_use]
    pub fn refused_in(self, column: &str) -> Self {
        let named = Self::call("column", [Self::Text(column.to_owned()), self]);
        Self::Try(Box::new(named))
    }

    /// The same value as an `Option` that is there.
    #[must_use]
    pub fn some(self) -> Self {
        Self::call("Some", [self])
    }

    /// Adds the names of the fields that the value is made of.
    pub fn add_fields(&self, names: &mut BTreeSet<String>) {
        match self {
            Self::Field(name) => {
                names.insert(name.clone());
            }
            Self::Call(_, parts) | Self::References(parts) => {
                parts.iter().for_each(|part| part.add_fields(names));
            }
            Self::Method(on, _, parts) => {
                on.add_fields(names);
                parts.iter().for_each(|part| part.add_fields(names));
            }
            Self::Closure(_, inner) | Self::Try(inner) => inner.add_fields(names),
            Self::Path(_) | Self::Text(_) | Self::Texts(_) | Self::Number(_) | Self::Boolean(_) => {
            }
        }
    }

    /// The same tree with every field's name replaced.
    #[must_use]
    pub fn with_fields(self, rename: &impl Fn(&str) -> String) -> Self {
        let all = |list: Vec<Self>| {
            list.into_iter()
                .map(|item| item.with_fields(rename))
                .collect()
        };
        match self {
            Self::Field(name) => Self::Field(rename(&name)),
            Self::Call(function, arguments) => Self::Call(function, all(arguments)),
            Self::Method(on, name, arguments) => {
                Self::Method(Box::new(on.with_fields(rename)), name, all(arguments))
            }
            Self::Closure(name, body) => Self::Closure(name, Box::new(body.with_fields(rename))),
            Self::Try(result) => Self::Try(Box::new(result.with_fields(rename))),
            Self::References(items) => Self::References(all(items)),
            leaf => leaf,
        }
    }
}
