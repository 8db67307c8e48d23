//! `transform.rs`: one line per target column, and the functions of rules that people wrote in Rust.

use super::tokens::{comment, doc, expression, lifetime, name, parameter, parsed};
use crate::crate_model::CrateModel;
use crate::crate_model::model::{FeedModel, OwnFunction};
use crate::error::Error;
use crate::names::code_span;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// What the documentation of every transform says of its errors.
const REFUSALS: &str = "A refusal names the column whose value cannot be made, and why.";

pub(super) fn items(model: &CrateModel, feed: &FeedModel) -> Result<Vec<TokenStream>, Error> {
    let mut items = Vec::new();
    if model.feeds.len() > 1 {
        items.push(row(model, feed));
    }
    items.push(transform(model, feed)?);
    for function in &feed.functions {
        items.push(own_function(model, feed, function)?);
    }
    Ok(items)
}

/// A row of one feed among several, from its bytes to those of the target.
fn row(model: &CrateModel, feed: &FeedModel) -> TokenStream {
    let about = doc(&format!(
        "Reads a row of {} and writes the row of {} that is made of it.",
        code_span(&feed.source.sql),
        code_span(&model.target.sql)
    ));
    let (empty, errors, when) = (doc(""), doc("# Errors"), doc(REFUSALS));
    quote! {
        #about
        #empty
        #errors
        #when
        pub fn transform_row(row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
            let source = Source::decode(row)?;
            transform(&source, context)?.encode(target);
            Ok(())
        }
    }
}

/// The types of the parameters and of the row, with the lifetimes that they need.
fn borrowed(model: &CrateModel, feed: &FeedModel) -> (TokenStream, TokenStream) {
    let source = lifetime(
        feed.columns
            .iter()
            .filter_map(|column| column.field.as_ref()),
    );
    let target = lifetime(model.columns.iter().map(|column| &column.field));
    (source, target)
}

fn transform(model: &CrateModel, feed: &FeedModel) -> Result<TokenStream, Error> {
    let mut fields = Vec::new();
    for (column, made) in model.columns.iter().zip(&feed.made) {
        let (why, field, value) = (
            comment(&made.comment),
            name(&column.field.name)?,
            expression(&made.expression)?,
        );
        // A copy whose variable has the field's own name would be written twice.
        fields.push(quote!(#why #field: #value));
    }
    let body = quote!(Ok(Target { #(#fields),* }));
    let (source, context) = (parameter(&body, "source")?, parameter(&body, "context")?);
    let (of_source, of_target) = borrowed(model, feed);
    let generics = of_target.clone();
    let of_source = match (of_source.is_empty(), of_target.is_empty()) {
        (true, _) => quote!(),
        (false, true) => quote!(<'_>),
        (false, false) => quote!(<'a>),
    };
    let looked_up = model
        .columns
        .iter()
        .any(|column| column.field.rust == "&'a str");
    let of_context = if looked_up {
        quote!(&'a Context)
    } else {
        quote!(&Context)
    };
    let about = doc(&format!(
        "Makes one row of {} from one row of {}.",
        code_span(&model.target.sql),
        code_span(&feed.source.sql)
    ));
    let left: Vec<String> = model
        .unwritten
        .iter()
        .map(|column| code_span(&column.name))
        .collect();
    let left =
        (!left.is_empty()).then(|| doc(&format!("Left to the target: {}.", left.join(", "))));
    let plain = doc("A column without a comment is taken as it is.");
    let (empty, errors, when) = (doc(""), doc("# Errors"), doc(REFUSALS));
    Ok(quote! {
        #about
        #plain
        #left
        #empty
        #errors
        #when
        pub fn transform #generics (#source: &Source #of_source, #context: #of_context) -> Result<Target #of_target, Refusal> {
            #body
        }
    })
}

/// The expression as the mapping has it; that it may be no Rust is nobody's fault but its writer's.
fn people_wrote(model: &CrateModel, function: &OwnFunction) -> Result<syn::Expr, Error> {
    syn::parse_str(&function.expression).map_err(|cause| {
        let place = cause.span().start();
        let object = format!("{}.{}", model.entity, function.column);
        let cause = format!(
            "line {}, column {}: {cause}\n{}",
            place.line,
            place.column + 1,
            function.expression
        );
        Error::usage("a rule's Rust expression cannot be read", object)
            .because(std::io::Error::other(cause))
            .advice("correct `rust = …` of the column in the entity's mapping file")
    })
}

/// The mapping's own expression, as a function whose type the compiler checks.
fn own_function(
    model: &CrateModel,
    feed: &FeedModel,
    function: &OwnFunction,
) -> Result<TokenStream, Error> {
    // A value behind `?` is a result already, and clippy would see it wrapped for nothing.
    let body = match people_wrote(model, function)? {
        syn::Expr::Try(result) => result.expr.to_token_stream(),
        value => quote!(Ok(#value)),
    };
    let gives: syn::Type = parsed(&function.gives)?;
    let name = name(&function.name)?;
    let (source, context) = (parameter(&body, "source")?, parameter(&body, "context")?);
    let (of_source, _) = borrowed(model, feed);
    let borrows = function.gives.contains("'a");
    let generics = if borrows { quote!(<'a>) } else { quote!() };
    let of_source = match (of_source.is_empty(), borrows) {
        (true, _) => quote!(),
        (false, true) => quote!(<'a>),
        (false, false) => quote!(<'_>),
    };
    let about = doc(&format!(
        "{}: the mapping's own expression.",
        code_span(&function.column)
    ));
    Ok(quote! {
        #about
        fn #name #generics (#source: &Source #of_source, #context: &Context) -> Result<#gives, Refusal> {
            #body
        }
    })
}
