//! `enums.rs`: the target's enums, and a mapper from codes to labels per column.

use super::tokens::{doc, expression, name};
use crate::crate_model::CrateModel;
use crate::crate_model::model::{Arm, EnumModel, Mapper};
use crate::error::Error;
use crate::names::code_span;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn items(model: &CrateModel) -> Result<Vec<TokenStream>, Error> {
    let mut items = Vec::new();
    for item in &model.enums {
        items.extend(enumeration(item)?);
    }
    for mapper in model.mappers() {
        items.push(mapping(mapper)?);
    }
    Ok(items)
}

fn enumeration(item: &EnumModel) -> Result<[TokenStream; 3], Error> {
    let rust = name(&item.rust)?;
    let about = doc(&format!("{} of the target.", code_span(&item.type_name)));
    let mut variants = Vec::new();
    let mut labels = Vec::new();
    for (variant, label) in &item.variants {
        let (ident, about) = (name(variant)?, doc(&format!("{}.", code_span(label))));
        variants.push(quote!(#about #ident));
        labels.push(quote!(Self::#ident => #label));
    }
    Ok([
        quote!(#about #[derive(Debug, Clone, Copy, PartialEq, Eq)] pub enum #rust { #(#variants),* }),
        quote! {
            impl #rust {
                /// The label as PostgreSQL knows it.
                #[must_use]
                pub fn label(self) -> &'static str {
                    match self { #(#labels),* }
                }
            }
        },
        quote! {
            impl Encode for #rust {
                fn encode(&self, output: &mut Vec<u8>) {
                    self.label().encode(output);
                }
            }
        },
    ])
}

/// A mapper: one arm a rule, in the mapping's order; the first that holds decides.
fn mapping(mapper: &Mapper) -> Result<TokenStream, Error> {
    let (function, gives) = (
        name(&mapper.name)?,
        super::tokens::parsed::<syn::Type>(&mapper.gives)?,
    );
    let parameter: syn::Type = super::tokens::parsed(&mapper.parameter)?;
    let null = mapper.null.as_ref().map(expression).transpose()?;
    let lines = null
        .iter()
        .map(|null| quote!(let Some(code) = code else { return Ok(#null); };));
    let parameter = match &null {
        Some(_) => quote!(Option<#parameter>),
        None => quote!(#parameter),
    };
    let (prepared, looked_at) = looked_at(mapper);
    let mut arms = Vec::new();
    for arm in &mapper.arms {
        arms.push(arm_tokens(mapper, arm)?);
    }
    let otherwise = match &mapper.otherwise {
        Some(value) => {
            let value = expression(value)?;
            quote!(Ok(#value))
        }
        None => quote!(Err(Refusal::unknown_code())),
    };
    let head = head(mapper);
    // Without an arm nothing looks at the code, but whether there is one may still decide.
    if arms.is_empty() {
        let body = match &null {
            Some(null) => quote!(match code { Some(_) => #otherwise, None => Ok(#null), }),
            None => otherwise,
        };
        let code = super::tokens::parameter(&body, "code")?;
        return Ok(
            quote!(#head pub fn #function(#code: #parameter) -> Result<#gives, Refusal> { #body }),
        );
    }
    Ok(quote! {
        #head
        pub fn #function(code: #parameter) -> Result<#gives, Refusal> {
            #(#lines)*
            #prepared
            match #looked_at {
                #(#arms,)*
                _ => #otherwise,
            }
        }
    })
}

/// What readers are told of a mapper.
fn head(mapper: &Mapper) -> TokenStream {
    let about = doc(&format!(
        "{} from {}: the first line that holds decides.",
        code_span(&mapper.column),
        code_span(&mapper.from)
    ));
    let (empty, errors, when) = (
        doc(""),
        doc("# Errors"),
        doc(match &mapper.otherwise {
            Some(_) => "None: what no rule takes has a label of its own, in the last line.",
            None => "When no rule takes the value: then the row goes into quarantine.",
        }),
    );
    quote!(#about #empty #errors #when)
}

/// What has to be made of the code before it is looked at, and what is looked at then.
fn looked_at(mapper: &Mapper) -> (TokenStream, TokenStream) {
    let text = mapper.parameter == "&str";
    // The program folds case, not we: only names.rs may do that to a name.
    let fold = quote::format_ident!("to_lowercase");
    match (text, mapper.by_text, mapper.ignore_case) {
        (true, _, true) => (quote!(let code = code.#fold();), quote!(code.as_str())),
        (true, _, false) => (quote!(), quote!(code)),
        (false, true, _) => (quote!(let code = code.to_string();), quote!(code.as_str())),
        (false, false, _) => (quote!(), quote!(code)),
    }
}

fn arm_tokens(mapper: &Mapper, arm: &Arm) -> Result<TokenStream, Error> {
    let (text, value) = (&arm.text, expression(&arm.value)?);
    if mapper.parameter != "&str" && !mapper.by_text {
        let number: i64 = text
            .parse()
            .map_err(|cause| super::own_fault("a code", cause, text))?;
        let number = Literal::i64_unsuffixed(number);
        return Ok(quote!(#number => Ok(#value)));
    }
    if arm.test == "equals" {
        return Ok(quote!(#text => Ok(#value)));
    }
    let test = name(arm.test)?;
    Ok(quote!(code if code.#test(#text) => Ok(#value)))
}
