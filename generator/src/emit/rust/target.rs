//! `target.rs`: the row of the target table, and how it is written.

use super::tokens::{column_doc, column_list, doc, field_type, lifetime, name};
use crate::crate_model::CrateModel;
use crate::crate_model::model::TargetColumn;
use crate::error::Error;
use crate::names::code_span;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn items(model: &CrateModel) -> Result<Vec<TokenStream>, Error> {
    let columns = column_list(model.columns.iter().map(|column| &column.shape))?;
    let unwritten = column_list(model.unwritten.iter())?;
    let (columns_doc, unwritten_doc) = (
        doc("The columns that are written, in the table's order."),
        doc("The columns that are left to the target."),
    );
    Ok(vec![
        structure(model)?,
        encoding(model)?,
        quote!(#columns_doc pub static COLUMNS: &[Column] = #columns;),
        quote!(#unwritten_doc pub static UNWRITTEN: &[Column] = #unwritten;),
    ])
}

fn structure(model: &CrateModel) -> Result<TokenStream, Error> {
    let mut fields = Vec::new();
    for column in &model.columns {
        let (doc, ident, kind) = (
            column_doc(&column.shape),
            name(&column.field.name)?,
            field_type(&column.field)?,
        );
        fields.push(quote!(#doc pub #ident: #kind));
    }
    let lifetime = lifetime(model.columns.iter().map(|column| &column.field));
    let about = doc(&format!("One row of {}.", code_span(&model.target.sql)));
    Ok(quote!(#about #[derive(Debug, Clone)] pub struct Target #lifetime { #(#fields),* }))
}

fn encoding(model: &CrateModel) -> Result<TokenStream, Error> {
    let written: Vec<TokenStream> = model
        .columns
        .iter()
        .map(written)
        .collect::<Result<_, _>>()?;
    let borrows = !lifetime(model.columns.iter().map(|column| &column.field)).is_empty();
    let argument = if borrows { quote!(<'_>) } else { quote!() };
    let about = doc("Writes the row as PostgreSQL's COPY reads it.");
    Ok(quote! {
        impl Target #argument {
            #about
            pub fn encode(&self, row: &mut RowWriter) {
                row.begin();
                #(#written)*
                row.end();
            }
        }
    })
}

/// The call that writes a column. JSON that was made as text gets the version byte of `jsonb`; JSON that was only copied
/// has it already.
fn written(column: &TargetColumn) -> Result<TokenStream, Error> {
    let field = name(&column.field.name)?;
    let binary_json = column.shape.kind == "Jsonb" && column.field.rust.starts_with("Json");
    let method = match (binary_json, column.field.optional) {
        (true, true) => "nullable_jsonb",
        (true, false) => "jsonb",
        (false, true) => "nullable",
        (false, false) => "value",
    };
    let method = name(method)?;
    Ok(match column.field.optional {
        true => quote!(row.#method(self.#field.as_ref());),
        false => quote!(row.#method(&self.#field);),
    })
}
