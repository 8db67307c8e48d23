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
use crate::crate_model::model::FeedModel;
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
    /// What the file's query is called, where it is about one.
    query: String,
    uses: String,
    items: String,
}

impl<'m> Frame<'m> {
    /// The frame of a file about the whole entity.
    fn of(model: &'m CrateModel, items: Vec<TokenStream>) -> Result<Self, Error> {
        let sources = model.feeds.iter().map(|feed| code_span(&feed.source.sql));
        Ok(Self {
            model,
            entity: code_span(&model.entity),
            source: sources.collect::<Vec<_>>().join(", "),
            target: code_span(&model.target.sql),
            query: String::new(),
            uses: String::new(),
            items: print(items)?,
        })
    }

    /// The frame of the target's file: of its neighbours it knows the enums alone.
    fn of_target(model: &'m CrateModel) -> Result<Self, Error> {
        let items = target::items(model)?;
        let speaks = items.iter().any(|item| tokens::speaks_of(item, "enums"));
        let uses = if speaks { "use crate::enums;\n" } else { "" };
        Ok(Self {
            uses: uses.to_owned(),
            ..Self::of(model, items)?
        })
    }

    /// The frame of a file about one feed.
    fn of_feed(
        model: &'m CrateModel,
        feed: &FeedModel,
        items: Vec<TokenStream>,
    ) -> Result<Self, Error> {
        let uses = uses(model, feed, &items);
        Ok(Self {
            source: code_span(&feed.source.sql),
            query: format!("sql/read{}.sql", feed.suffix),
            uses,
            ..Self::of(model, items)?
        })
    }
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
pub(super) fn files(model: &CrateModel) -> Result<Vec<(String, String)>, Error> {
    let frame = |items| Frame::of(model, items);
    let (main, library) = (frame(vec![])?, frame(entity::items(model)?)?);
    let (target, custom) = (Frame::of_target(model)?, frame(vec![])?);
    let mut files = vec![
        file("src/main.rs", &MainFile { frame: main })?,
        file("src/lib.rs", &LibraryFile { frame: library })?,
        file("src/target.rs", &TargetFile { frame: target })?,
        file("src/custom.rs", &CustomFile { frame: custom })?,
    ];
    for feed in &model.feeds {
        let of_feed = |items| Frame::of_feed(model, feed, items);
        let source = of_feed(source::items(feed)?)?;
        let path = format!("src/source{}.rs", feed.suffix);
        files.push(file(&path, &SourceFile { frame: source })?);
        let transform = of_feed(transform::items(model, feed)?)?;
        let path = format!("src/transform{}.rs", feed.suffix);
        files.push(file(&path, &TransformFile { frame: transform })?);
    }
    if model.has_enums() {
        let frame = frame(enums::items(model)?)?;
        files.push(file("src/enums.rs", &EnumsFile { frame })?);
    }
    let tests = tests::items(model)?;
    if !tests.is_empty() {
        let frame = frame(tests)?;
        files.push(file("tests/transform.rs", &TestsFile { frame })?);
    }
    Ok(files)
}

/// What `transform.rs` takes from its neighbours: just what its items speak of.
fn uses(model: &CrateModel, feed: &FeedModel, items: &[TokenStream]) -> String {
    let constants = model.parents.iter().map(|parent| parent.constant.as_str());
    let constants = constants.chain(model.lookups.iter().map(|lookup| lookup.constant.as_str()));
    let mut names: Vec<&str> = constants.chain(["custom", "enums"]).collect();
    // The order of `cargo fmt`: capitals first, and an underscore before any letter.
    names.sort_unstable_by_key(|name| name.replace('_', " "));
    names.dedup();
    names.retain(|name| items.iter().any(|item| tokens::speaks_of(item, name)));
    let mut all: Vec<String> = names.into_iter().map(str::to_owned).collect();
    all.push(format!("source{}::Source", feed.suffix));
    all.push("target::Target".to_owned());
    all.iter()
        .map(|name| format!("use crate::{name};\n"))
        .collect()
}

fn file(path: &str, template: &impl Template) -> Result<(String, String), Error> {
    let text = render(path, template)?;
    syn::parse_file(&text).map_err(|cause| {
        let place = cause.span().start();
        own_fault(
            path,
            format!("line {}, column {}: {cause}", place.line, place.column + 1),
            &text,
        )
    })?;
    Ok((path.to_owned(), text))
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
