//! `tests/transform.rs`: a line for every observed value, and the key that must never change.

use super::tokens::{doc, expression, name};
use crate::crate_model::model::{FeedModel, KeyTest, Mapper};
use crate::crate_model::{CrateModel, Expression};
use crate::error::Error;
use crate::names::code_span;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

pub(super) fn items(model: &CrateModel) -> Result<Vec<TokenStream>, Error> {
    let mut items = Vec::new();
    for feed in &model.feeds {
        let seen = feed
            .mappers
            .iter()
            .filter(|mapper| !mapper.observed.is_empty());
        for mapper in seen {
            items.push(mapper_test(feed, mapper)?);
        }
    }
    let keys: Vec<TokenStream> = model.key_tests().map(key_line).collect();
    if !keys.is_empty() {
        items.push(quote! {
            #[test]
            fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
                let context = Context::new(&ENTITY)?;
                #(#keys)*
                Ok(())
            }
        });
    }
    Ok(items)
}

fn key_line(test: &KeyTest) -> TokenStream {
    let (table, legacy) = (&test.table, Literal::i64_suffixed(test.legacy));
    let (new_key, method) = (&test.new_key, format_ident!("{}", test.strategy.method()));
    quote!(assert_eq!(context.#method(#table, #legacy).to_string(), #new_key);)
}

fn mapper_test(feed: &FeedModel, mapper: &Mapper) -> Result<TokenStream, Error> {
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
    let about = doc(&where_observed(feed, mapper));
    Ok(quote!(#about #[test] fn #test() { #known #refused }))
}

/// The whole column was looked at, and a feed may take some of its rows only.
fn where_observed(feed: &FeedModel, mapper: &Mapper) -> String {
    let source = &feed.source.sql;
    let column = code_span(&format!("{source}.{}", mapper.from));
    match &feed.told.condition {
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
