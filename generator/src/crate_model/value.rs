//! A target value on its way: where it comes from, the cast that waits, and what NULL becomes.

use super::expression::Expression;
use super::query::Found;

/// A value that some rule has begun to make.
pub(super) struct Value {
    /// Where it comes from; a `Result` where `fallible`.
    pub base: Expression,
    /// The Rust type of what comes out at the end, without `Option`.
    pub rust: String,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// Whether `base` is a result that may be a refusal.
    pub fallible: bool,
    /// The cast that is still to be made.
    pub cast: Option<CastCall>,
    /// What stands in for NULL.
    pub default: Option<Expression>,
    /// Whether `base` has the column's type already, `Option` included.
    pub whole: bool,
}

/// A function that casts one value, which is not NULL, and may refuse it.
#[derive(Debug, Clone)]
pub(super) struct CastCall {
    /// The function as a value: `cast::text_to_date`, `cast::at_most(50)`.
    pub function: Expression,
    /// The same cast of one given value, where that is said in another way: `cast::limited(value, 50)`.
    pub direct: Option<(&'static str, Expression)>,
}

impl CastCall {
    pub(super) fn plain(function: impl Into<String>) -> Self {
        Self {
            function: Expression::path(function),
            direct: None,
        }
    }

    /// A function that an expression gives, such as `cast::numeric_to_integer(Lossy::Round)`.
    pub(super) fn made(function: Expression) -> Self {
        Self {
            function,
            direct: None,
        }
    }

    pub(super) fn with_limit(
        function: &'static str,
        direct: Option<&'static str>,
        limit: u32,
    ) -> Self {
        let limit = Expression::Number(limit.into());
        Self {
            function: Expression::call(function, [limit.clone()]),
            direct: direct.map(|direct| (direct, limit)),
        }
    }

    fn on(self, value: Expression) -> Expression {
        match (self.direct, self.function) {
            (Some((direct, limit)), _) => Expression::call(direct, [value, limit]),
            (None, Expression::Path(path)) => Expression::call(path, [value]),
            (None, function) => Expression::call("cast::required", [value.some(), function]),
        }
    }
}

impl Value {
    /// A column of the query, taken as it is.
    pub(super) fn of(found: &Found) -> Self {
        let field = Expression::field(&found.alias);
        // What owns memory cannot be taken out of a row that is only lent.
        let base = match found.rust.as_str() {
            "Numeric" | "Json<'a>" | "Bytes<'a>" => field.method("clone", []),
            _ => field,
        };
        Self {
            base,
            rust: found.rust.clone(),
            optional: found.optional,
            fallible: false,
            cast: None,
            default: None,
            whole: false,
        }
    }

    /// A value that is always there and never refused.
    pub(super) fn certain(base: Expression, rust: &str) -> Self {
        Self {
            base,
            rust: rust.to_owned(),
            optional: false,
            fallible: false,
            cast: None,
            default: None,
            whole: false,
        }
    }

    /// A result of the runtime.
    pub(super) fn asked(base: Expression, rust: &str, optional: bool) -> Self {
        Self {
            optional,
            fallible: true,
            ..Self::certain(base, rust)
        }
    }

    /// A value that has the column's type already, `Option` included.
    pub(super) fn whole(base: Expression, rust: &str) -> Self {
        Self {
            whole: true,
            ..Self::certain(base, rust)
        }
    }

    /// The same with a cast to be made.
    pub(super) fn cast(self, cast: CastCall, rust: &str) -> Self {
        Self {
            cast: Some(cast),
            rust: rust.to_owned(),
            ..self
        }
    }

    /// The whole expression: of the type itself where the target column is NOT NULL, of its `Option` elsewhere.
    pub(super) fn finish(self, column: &str, required: bool) -> Expression {
        if self.whole {
            return self.base;
        }
        if self.fallible {
            return self.finish_asked(column, required);
        }
        match (self.optional, self.cast, self.default) {
            (true, Some(cast), None) => {
                let function = if required {
                    "cast::required"
                } else {
                    "cast::optional"
                };
                Expression::call(function, [self.base, cast.function]).refused_in(column)
            }
            (true, Some(cast), Some(default)) => {
                let value = Expression::call("cast::optional", [self.base, cast.function]);
                let value = Expression::call("cast::or", [value.refused_in(column), default]);
                wrapped(value, required)
            }
            (false, Some(cast), _) => wrapped(cast.on(self.base).refused_in(column), required),
            (true, None, None) if required => {
                Expression::call("cast::present", [self.base]).refused_in(column)
            }
            (true, None, None) => self.base,
            (true, None, Some(default)) => {
                wrapped(Expression::call("cast::or", [self.base, default]), required)
            }
            (false, None, _) => wrapped(self.base, required),
        }
    }

    fn finish_asked(self, column: &str, required: bool) -> Expression {
        let then = |on: Expression, function| on.method("and_then", [function]);
        let asked = match (self.optional, self.cast) {
            (true, Some(cast)) => {
                let function = if required {
                    "cast::required"
                } else {
                    "cast::optional"
                };
                let body = Expression::call(function, [Expression::path("found"), cast.function]);
                then(
                    self.base,
                    Expression::Closure("found".to_owned(), Box::new(body)),
                )
            }
            (true, None) if required => then(self.base, Expression::path("cast::present")),
            (true, None) => self.base,
            (false, cast) => {
                let value = match cast {
                    Some(cast) => then(self.base, cast.function),
                    None => self.base,
                };
                if required {
                    value
                } else {
                    value.method("map", [Expression::path("Some")])
                }
            }
        };
        asked.refused_in(column)
    }
}

/// A value that is there, as the target column wants it.
fn wrapped(value: Expression, required: bool) -> Expression {
    if required { value } else { value.some() }
}
