//! `tests/transform.rs`: a line for every observed value, and the key that must never change.

use super::tokens::{doc, expression, name};
use crate::crate_model::model::Mapper;
use crate::crate_model::{CrateModel, Expression};
use crate::error::Error;
use crate::names::code_span;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

pub(super) fn items(model: &CrateModel) -> Result<Vec<TokenStream>, Error> {
    let mut items = Vec::new();
    for mapper in model
        .mappers
        .iter()
        .filter(|mapper| !mapper.observed.is_empty())
    {
        items.push(mapper_test(model, mapper)?);
    }
    if let Some(test) = &model.key_test {
        let (table, legacy, new_key) = (
            &test.table,
            Literal::i64_suffixed(test.legacy),
            &test.new_key,
        );
        items.push(quote! {
            #[test]
            fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
                let context = Context::new(&ENTITY)?;
                assert_eq!(context.uuid_key(#table, #legacy).to_string(), #new_key);
                Ok(())
            }
        });
    }
    Ok(items)
}

fn mapper_test(model: &CrateModel, mapper: &Mapper) -> Result<TokenStream, Error> {
    let function = name(&mapper.name)?;
    let test = format_ident!(
        "{}_of_every_observed_value",
        mapper.name.trim_start_matches("r#")
    );
    let (mut known, mut refused) = (Vec::new(), Vec::new());
    for (code, becomes) in &mapper.observed {
        let code = code_tokens(mapper, code.as_deref());
        match becomes {
            Some(value) => {
                let value = outside(value)?;
                known.push((code, value));
            }
            None => refused.push(code),
        }
    }
    let known = match known.as_slice() {
        [] => quote!(),
        [(code, value)] => quote!(assert_eq!(enums::#function(#code), Ok(#value));),
        many => {
            let pairs = many.iter().map(|(code, value)| quote!((#code, #value)));
            quote! {
                for (code, label) in [#(#pairs),*] {
                    assert_eq!(enums::#function(code), Ok(label), "{code:?}");
                }
            }
        }
    };
    let refused = match refused.as_slice() {
        [] => quote!(),
        [code] => quote!(assert!(enums::#function(#code).is_err());),
        many => quote! {
            for code in [#(#many),*] {
                assert!(enums::#function(code).is_err(), "{code:?}");
            }
        },
    };
    let about = doc(&where_observed(model, mapper));
    Ok(quote!(#about #[test] fn #test() { #known #refused }))
}

/// The whole column was looked at, and a feed may take some of its rows only.
fn where_observed(model: &CrateModel, mapper: &Mapper) -> String {
    let source = &model.feed.source.sql;
    let column = code_span(&format!("{source}.{}", mapper.from));
    match &model.feed.told.condition {
        Some(condition) => format!(
            "The values of {column} in all rows of the table, those without {} included.",
            code_span(condition)
        ),
        None => format!("The values of {column} as they were observed."),
    }
}

/// A value of the mapper, as it is written outside of `enums.rs`.
fn outside(value: &Expression) -> Result<TokenStream, Error> {
    let tokens = expression(value)?;
    Ok(if matches!(value, Expression::Path(_)) {
        quote!(enums::#tokens)
    } else {
        tokens
    })
}

/// A code as the mapper takes it; codes of integer columns were observed as text.
fn code_tokens(mapper: &Mapper, code: Option<&str>) -> TokenStream {
    let Some(code) = code else {
        return quote!(None);
    };
    let number = code
        .parse::<i64>()
        .ok()
        .filter(|_| mapper.parameter != "&str")
        .map(Literal::i64_unsuffixed);
    let plain = number.map_or_else(|| quote!(#code), |number| quote!(#number));
    if mapper.null.is_some() {
        quote!(Some(#plain))
    } else {
        plain
    }
}
