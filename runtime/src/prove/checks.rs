//! The independent checks of `sql/validate.sql`: read, asked of the databases, compared.
//!
//! They are written from the mapping and not from the transform, so they notice what the comparison of rows cannot: a
//! transform that makes the wrong value on both sides. They see sums over all rows, so they name the column and not the
//! row; that is what the comparison of every row is for.

mod answer;
mod file;

use crate::connect::Connection;
use crate::error::Error;
use crate::report::Check;
use answer::{Answer, Columns, EXAMPLES, ask, ask_columns, compared, nothing_found};
use file::{Asked, Block, Questions, malformed, parse};
use futures_util::future::try_join_all;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// One check: what the source is asked, where it is, and what the target is.
struct Asking {
    name: String,
    source: Option<Block>,
    target: String,
}

/// Asks all checks of a file, several at a time: each session of a side takes the next question that none has taken.
///
/// # Errors
/// When the file is not of the expected form, or a connection is lost. A statement that a database refuses is a check
/// that did not pass.
pub(super) async fn run(
    file: &str,
    source: &[&Connection],
    target: &[&Connection],
) -> Result<Vec<Check>, Error> {
    let Questions { lists, blocks } = parse(file)?;
    let askings = askings(blocks)?;
    let lists = gather(&lists, target).await?;
    let of_source = askings.iter().map(|it| match &it.source {
        Some(block) => Question::given(block, &lists).map(Some),
        None => Ok(None),
    });
    let of_source: Vec<_> = of_source.collect::<Result<_, Error>>()?;
    let of_target: Vec<_> = askings
        .iter()
        .map(|it| Some(Question::plain(&it.target)))
        .collect();
    let (old, new) = tokio::try_join!(ask_all(&of_source, source), ask_all(&of_target, target))?;
    let answered = askings.into_iter().zip(old.into_iter().zip(new));
    let checks = answered.filter_map(|(asking, (old, new))| {
        Some(match (old, new?) {
            (Some(old), new) => compared(asking.name, &old, &new),
            (None, new) => nothing_found(asking.name, &new),
        })
    });
    Ok(checks.collect())
}

/// A statement, and whole columns of texts for its parameters.
struct Question<'q> {
    sql: &'q str,
    given: Vec<&'q Vec<Option<String>>>,
}

impl<'q> Question<'q> {
    fn plain(sql: &'q str) -> Self {
        Self {
            sql,
            given: Vec::new(),
        }
    }

    /// With all columns of all lists that the statement names.
    fn given(block: &'q Block, lists: &'q HashMap<String, Columns>) -> Result<Self, Error> {
        let mut given = Vec::new();
        for name in &block.given {
            let missing =
                || malformed(&format!("{} is given {name}, which is no list", block.name));
            given.extend(lists.get(name).ok_or_else(missing)?);
        }
        Ok(Self {
            sql: &block.sql,
            given,
        })
    }
}

/// The answers to some questions, in their order; none where there is no question.
async fn ask_all(
    questions: &[Option<Question<'_>>],
    sessions: &[&Connection],
) -> Result<Vec<Option<Answer>>, Error> {
    let next = Cell::new(0);
    let answers = RefCell::new(vec![None; questions.len()]);
    let asking = sessions.iter().map(|session| async {
        while let Some(question) = questions.get(next.replace(next.get() + 1)) {
            let at = next.get() - 1;
            if let Some(question) = question {
                let answer = ask(session, question.sql, &question.given).await?;
                answers.borrow_mut()[at] = Some(answer);
            }
        }
        Ok::<(), Error>(())
    });
    try_join_all(asking).await?;
    Ok(answers.into_inner())
}

/// The blocks of one name belong together.
fn askings(blocks: Vec<Block>) -> Result<Vec<Asking>, Error> {
    let same = blocks.chunk_by(|one, next| one.name == next.name);
    let asking = |same: &[Block]| {
        let asked = |who| same.iter().find(|block| block.asked == who);
        let (name, source) = (same[0].name.clone(), asked(Asked::Source));
        let Some(target) = asked(Asked::Target) else {
            let what = format!("the check {name} does not ask the target");
            return Err(malformed(&what));
        };
        Ok(Asking {
            name,
            source: source.cloned(),
            target: match source {
                Some(_) => target.sql.clone(),
                // Planned apart from its LIMIT: that would let the server plan for finding something soon.
                None => format!(
                    "WITH found AS MATERIALIZED ({}\n) SELECT * FROM found LIMIT {}",
                    without_limit(&target.sql),
                    EXAMPLES + 1
                ),
            },
        })
    };
    same.map(asking).collect()
}

/// Asks the target for all lists. They hold keys of rows that made no row of their own, so most are short.
async fn gather(
    lists: &[Block],
    target: &[&Connection],
) -> Result<HashMap<String, Columns>, Error> {
    let mut gathered = HashMap::new();
    let Some(target) = target.first() else {
        return Ok(gathered);
    };
    for list in lists {
        gathered.insert(list.name.clone(), ask_columns(target, &list.sql).await?);
    }
    Ok(gathered)
}

/// A statement without the LIMIT that it ends with, for people who run it by hand.
fn without_limit(sql: &str) -> &str {
    let Some((before, last)) = sql.trim_end().rsplit_once('\n') else {
        return sql;
    };
    let number = last.strip_prefix("LIMIT ").map(str::trim);
    let is_limit = number.is_some_and(|number| number.parse::<u32>().is_ok());
    if is_limit { before } else { sql }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_for_people_is_left_out() {
        assert_eq!(without_limit("SELECT 1\nLIMIT 20"), "SELECT 1");
        for whole in ["SELECT 1", "SELECT 1 LIMIT 20", "SELECT '\nLIMIT 20'"] {
            assert_eq!(without_limit(whole), whole);
        }
    }
}
