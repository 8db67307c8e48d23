//! The Rust files of a crate: templates frame them, tokens make their items.

mod entity;
mod enums;
mod printer;
mod source;
mod target;
mod tests;
mod tokens;
mod transform;

use super::own_fault;
use super::sql::render;
use crate::crate_model::CrateModel;
use crate::error::Error;
use crate::names::code_span;
use askama::Template;
use proc_macro2::TokenStream;

/// What every Rust template may say.
struct Frame<'m> {
    model: &'m CrateModel,
    entity: String,
    source: String,
    target: String,
    uses: String,
    items: String,
}

macro_rules! frame {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path, escape = "none")]
        struct $name<'m> {
            frame: Frame<'m>,
        }
    };
}

frame!(MainFile, "src/main.rs");
frame!(LibraryFile, "src/lib.rs");
frame!(SourceFile, "src/source.rs");
frame!(TargetFile, "src/target.rs");
frame!(TransformFile, "src/transform.rs");
frame!(EnumsFile, "src/enums.rs");
frame!(CustomFile, "src/custom.rs");
frame!(TestsFile, "tests/transform.rs");

/// The Rust files by their paths, each parsed once to be sure that it is Rust.
pub(super) fn files(model: &CrateModel) -> Result<Vec<(&'static str, String)>, Error> {
    let frame = |items: Vec<TokenStream>| -> Result<Frame<'_>, Error> {
        Ok(Frame {
            model,
            entity: code_span(&model.entity),
            source: code_span(&model.feed.source.sql),
            target: code_span(&model.target.sql),
            uses: uses(model, &items),
            items: print(items)?,
        })
    };
    let mut files = vec![
        file(
            "src/main.rs",
            &MainFile {
                frame: frame(vec![])?,
            },
        )?,
        file(
            "src/lib.rs",
            &LibraryFile {
                frame: frame(entity::items(model)?)?,
            },
        )?,
        file(
            "src/source.rs",
            &SourceFile {
                frame: frame(source::items(model)?)?,
            },
        )?,
        file(
            "src/target.rs",
            &TargetFile {
                frame: frame(target::items(model)?)?,
            },
        )?,
        file(
            "src/transform.rs",
            &TransformFile {
                frame: frame(transform::items(model)?)?,
            },
        )?,
        file(
            "src/custom.rs",
            &CustomFile {
                frame: frame(vec![])?,
            },
        )?,
    ];
    if has_enums(model) {
        files.push(file(
            "src/enums.rs",
            &EnumsFile {
                frame: frame(enums::items(model)?)?,
            },
        )?);
    }
    let tests = tests::items(model)?;
    if !tests.is_empty() {
        files.push(file(
            "tests/transform.rs",
            &TestsFile {
                frame: frame(tests)?,
            },
        )?);
    }
    Ok(files)
}

/// Whether the crate has a file for enums and mappers.
fn has_enums(model: &CrateModel) -> bool {
    !model.mappers.is_empty() || !model.enums.is_empty()
}

/// What `transform.rs` takes from its neighbours: just what its items speak of.
fn uses(model: &CrateModel, items: &[TokenStream]) -> String {
    let constants = model.parents.iter().map(|parent| parent.constant.as_str());
    let constants = constants.chain(model.lookups.iter().map(|lookup| lookup.constant.as_str()));
    let mut names: Vec<&str> = constants.chain(["custom", "enums"]).collect();
    // The order of `cargo fmt`: capitals first, and an underscore before any letter.
    names.sort_unstable_by_key(|name| name.replace('_', " "));
    names.dedup();
    names.retain(|name| items.iter().any(|item| tokens::speaks_of(item, name)));
    let all = names
        .into_iter()
        .chain(["source::Source", "target::Target"]);
    all.map(|name| format!("use crate::{name};\n")).collect()
}

fn file(path: &'static str, template: &impl Template) -> Result<(&'static str, String), Error> {
    let text = render(path, template)?;
    syn::parse_file(&text).map_err(|cause| {
        let place = cause.span().start();
        own_fault(
            path,
            format!("line {}, column {}: {cause}", place.line, place.column + 1),
            &text,
        )
    })?;
    Ok((path, text))
}

/// Prints items one after the other, with a blank line between them.
fn print(items: Vec<TokenStream>) -> Result<String, Error> {
    let mut texts = Vec::new();
    for item in items {
        let text = item.to_string();
        let parsed =
            syn::parse2::<syn::Item>(item).map_err(|cause| own_fault("an item", cause, &text))?;
        texts.push(printer::item(&parsed));
    }
    Ok(texts.join("\n\n"))
}
