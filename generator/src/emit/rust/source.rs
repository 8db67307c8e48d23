//! `source.rs`: the row of the source query, and what the program expects of the source table.

use super::tokens::{column_doc, column_list, doc, field_type, lifetime, name};
use crate::crate_model::model::{FeedModel, Field, SourceColumn};
use crate::error::Error;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn items(feed: &FeedModel) -> Result<Vec<TokenStream>, Error> {
    let columns = column_list(feed.columns.iter().map(|column| &column.shape))?;
    let expects = column_list(feed.expects.iter())?;
    let (columns_doc, expects_doc) = (
        doc(&format!(
            "The columns of `sql/read{}.sql`, in its order.",
            feed.suffix
        )),
        doc(
            "The columns of the source table that the query uses; the program runs only while they are so.",
        ),
    );
    Ok(vec![
        structure(feed)?,
        decoding(feed)?,
        quote!(#columns_doc pub static COLUMNS: &[Column] = #columns;),
        quote!(#expects_doc pub static EXPECTS: &[Column] = #expects;),
    ])
}

/// The columns that rules read, with their positions.
fn fields(feed: &FeedModel) -> impl Iterator<Item = (usize, &SourceColumn, &Field)> {
    let columns = feed.columns.iter().enumerate();
    columns.filter_map(|(index, column)| Some((index, column, column.field.as_ref()?)))
}

fn structure(feed: &FeedModel) -> Result<TokenStream, Error> {
    let mut declared = Vec::new();
    for (_, column, field) in fields(feed) {
        let (doc, ident, kind) = (
            column_doc(&column.shape),
            name(&field.name)?,
            field_type(field)?,
        );
        declared.push(quote!(#doc pub #ident: #kind));
    }
    let lifetime = lifetime(fields(feed).map(|(_, _, field)| field));
    let about = doc(&format!(
        "One row of `sql/read{}.sql`. What a rule reads is decoded; what is only copied stays as PostgreSQL sent it.",
        feed.suffix
    ));
    Ok(quote!(#about #[derive(Debug, Clone)] pub struct Source #lifetime { #(#declared),* }))
}

fn decoding(feed: &FeedModel) -> Result<TokenStream, Error> {
    let mut decoded = Vec::new();
    for (index, _, field) in fields(feed) {
        let (ident, index) = (name(&field.name)?, Literal::usize_unsuffixed(index));
        let method = name(if field.optional {
            "optional"
        } else {
            "required"
        })?;
        decoded.push(quote!(#ident: row.#method(#index)?));
    }
    let row = name(if decoded.is_empty() { "_row" } else { "row" })?;
    let borrows = !lifetime(fields(feed).map(|(_, _, field)| field)).is_empty();
    let (generics, argument) = if borrows {
        (quote!(<'a>), quote!(<'a>))
    } else {
        (quote!(), quote!(<'_>))
    };
    let about = doc("Reads the fields of a row.");
    let (errors, when) = (
        doc("# Errors"),
        doc("When a value is not of the type that the program was written for."),
    );
    let empty = doc("");
    Ok(quote! {
        impl #generics Source #generics {
            #about
            #empty
            #errors
            #when
            pub fn decode(#row: &Row #argument) -> Result<Self, Refusal> {
                Ok(Self { #(#decoded),* })
            }
        }
    })
}
