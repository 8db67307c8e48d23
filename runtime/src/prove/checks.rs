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
use answer::{Columns, EXAMPLES, ask, ask_columns, compared, nothing_found};
use file::{Asked, Block, Questions, malformed, parse};
use std::collections::HashMap;

/// One check: what the source is asked, where it is, and what the target is.
struct Asking {
    name: String,
    source: Option<Block>,
    target: String,
}

/// Asks all checks of a file.
///
/// # Errors
/// When the file is not of the expected form, or a connection is lost. A statement that a database refuses is a check
/// that did not pass.
pub(super) async fn run(
    file: &str,
    source: &Connection,
    target: &Connection,
) -> Result<Vec<Check>, Error> {
    let Questions { lists, blocks } = parse(file)?;
    let lists = gather(&lists, target).await?;
    let mut checks: Vec<Check> = Vec::new();
    for asking in askings(blocks)? {
        let new = ask(target, &asking.target, &[]).await?;
        checks.push(match &asking.source {
            Some(block) => {
                let old = ask(source, &block.sql, &given(block, &lists)?).await?;
                compared(asking.name, &old, &new)
            }
            None => nothing_found(asking.name, &new),
        });
    }
    Ok(checks)
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
                    target.sql,
                    EXAMPLES + 1
                ),
            },
        })
    };
    same.map(asking).collect()
}

/// Asks the target for all lists. They hold keys of rows that made no row of their own, so most are short.
async fn gather(lists: &[Block], target: &Connection) -> Result<HashMap<String, Columns>, Error> {
    let mut gathered = HashMap::new();
    for list in lists {
        gathered.insert(list.name.clone(), ask_columns(target, &list.sql).await?);
    }
    Ok(gathered)
}

/// The parameters of a statement: all columns of all lists that it names.
fn given<'l>(
    block: &Block,
    lists: &'l HashMap<String, Columns>,
) -> Result<Vec<&'l Vec<Option<String>>>, Error> {
    let mut parameters = Vec::new();
    for name in &block.given {
        let missing = || malformed(&format!("{} is given {name}, which is no list", block.name));
        parameters.extend(lists.get(name).ok_or_else(missing)?);
    }
    Ok(parameters)
}
