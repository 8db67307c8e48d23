//! Tokens of the small things: names, types, values, comments.

use super::super::own_fault;
use crate::crate_model::Expression;
use crate::crate_model::model::{ColumnShape, Field, Relation};
use crate::error::Error;
use crate::names::{code_span, one_line};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// An identifier that the model has chosen; a keyword is written raw.
pub(super) fn name(text: &str) -> Result<Ident, Error> {
    let parsed = syn::parse_str::<syn::Ident>(text)
        .or_else(|_| syn::parse_str(&format!("r#{}", text.trim_start_matches("r#"))));
    parsed.map_err(|cause| own_fault("a name", cause, text))
}

/// A type or path, as the model writes it.
pub(super) fn parsed<T: syn::parse::Parse>(text: &str) -> Result<T, Error> {
    syn::parse_str(text).map_err(|cause| own_fault("a type or path", cause, text))
}

/// The type of a field, in an `Option` where it may be missing.
pub(super) fn field_type(field: &Field) -> Result<TokenStream, Error> {
    let inner: syn::Type = parsed(&field.rust)?;
    Ok(if field.optional {
        quote!(Option<#inner>)
    } else {
        quote!(#inner)
    })
}

/// `<'a>` where one of the fields borrows.
pub(super) fn lifetime<'f>(mut fields: impl Iterator<Item = &'f Field>) -> TokenStream {
    if fields.any(|field| field.rust.contains("'a")) {
        quote!(<'a>)
    } else {
        TokenStream::new()
    }
}

/// A documentation line about a column: its name and type.
pub(super) fn column_doc(shape: &ColumnShape) -> TokenStream {
    let null = if shape.not_null { "" } else { ", may be NULL" };
    doc(&format!(
        "{} {}{null}.",
        code_span(&shape.name),
        code_span(&shape.type_name)
    ))
}

/// A documentation line.
pub(super) fn doc(text: &str) -> TokenStream {
    let text = format!(" {}", one_line(text));
    quote!(#[doc = #text])
}

/// A comment of some lines, each wrapped at 80 characters; the printer turns the attributes into `//` lines.
pub(super) fn comment(lines: &[String]) -> TokenStream {
    let wrapped = lines.iter().flat_map(|line| wrap(&one_line(line), 80));
    let lines = wrapped.map(|line| format!(" {line}"));
    quote!(#(#[comment = #lines])*)
}

/// Breaks prose at blanks; a longer word stays whole.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A list of columns as the runtime holds them.
pub(super) fn column_list<'c>(
    shapes: impl Iterator<Item = &'c ColumnShape>,
) -> Result<TokenStream, Error> {
    let mut columns = Vec::new();
    for shape in shapes {
        let ColumnShape {
            name: column,
            type_name,
            not_null,
            kind,
        } = shape;
        let (kind, null) = (
            name(kind)?,
            name(if *not_null { "required" } else { "nullable" })?,
        );
        columns.push(quote!(Column::#null(#column, #type_name, Kind::#kind)));
    }
    Ok(quote!(&[#(#columns),*]))
}

/// A relation as the runtime holds it.
pub(super) fn relation(relation: &Relation) -> TokenStream {
    let Relation { schema, name, .. } = relation;
    quote!(Relation::new(#schema, #name))
}

/// Positions without a type behind each number.
pub(super) fn positions(positions: &[usize]) -> TokenStream {
    let numbers = positions
        .iter()
        .map(|number| Literal::usize_unsuffixed(*number));
    quote!(&[#(#numbers),*])
}

/// A value.
pub(super) fn expression(value: &Expression) -> Result<TokenStream, Error> {
    let all = |list: &[Expression]| list.iter().map(expression).collect::<Result<Vec<_>, _>>();
    Ok(match value {
        Expression::Field(field) => {
            let field = name(field)?;
            quote!(source.#field)
        }
        Expression::Path(path) => {
            let path: syn::Expr = parsed(path)?;
            quote!(#path)
        }
        Expression::Text(text) => quote!(#text),
        Expression::Texts(texts) => quote!(&[#(#texts),*]),
        Expression::Number(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(#number)
        }
        Expression::Boolean(boolean) => quote!(#boolean),
        Expression::Call(function, arguments) => {
            let (function, arguments) = (parsed::<syn::Expr>(function)?, all(arguments)?);
            quote!(#function(#(#arguments),*))
        }
        Expression::Method(on, method, arguments) => {
            let (on, method, arguments) = (expression(on)?, name(method)?, all(arguments)?);
            quote!(#on.#method(#(#arguments),*))
        }
        Expression::Closure(parameter, body) => {
            let (parameter, body) = (name(parameter)?, expression(body)?);
            quote!(|#parameter| #body)
        }
        Expression::Try(result) => {
            let result = expression(result)?;
            quote!(#result?)
        }
        Expression::References(items) => {
            let items = all(items)?;
            quote!(&[#(&#items),*])
        }
    })
}

/// Whether an item speaks of a name; parameters that it does not are written with an underscore.
pub(super) fn speaks_of(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Ident(ident) => ident == word,
        proc_macro2::TokenTree::Group(group) => speaks_of(&group.stream(), word),
        _ => false,
    })
}

/// A parameter's name, with an underscore where the body does not speak of it.
pub(super) fn parameter(body: &TokenStream, word: &str) -> Result<Ident, Error> {
    if speaks_of(body, word) {
        name(word)
    } else {
        name(&format!("_{word}"))
    }
}
