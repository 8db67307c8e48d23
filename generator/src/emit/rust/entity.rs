//! `lib.rs`: the constants of parents and look-ups, and the entity as the runtime knows it.

use super::tokens::{doc, name, positions, relation};
use crate::crate_model::CrateModel;
use crate::crate_model::model::{FeedModel, LookupModel, ParentModel, SequenceModel};
use crate::error::Error;
use crate::names::code_span;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn items(model: &CrateModel) -> Result<Vec<TokenStream>, Error> {
    let mut items = Vec::new();
    for (index, parent) in model.parents.iter().enumerate() {
        let (constant, index) = (name(&parent.constant)?, Literal::usize_unsuffixed(index));
        let about = doc(&format!(
            "Rows of {}, which rows of this entity refer to.",
            code_span(&parent.entity)
        ));
        items.push(quote!(#about pub const #constant: ParentId = ParentId(#index);));
    }
    for (index, lookup) in model.lookups.iter().enumerate() {
        let (constant, index) = (name(&lookup.constant)?, Literal::usize_unsuffixed(index));
        let about = doc(&format!(
            "What {} is looked up by.",
            code_span(&lookup.column)
        ));
        items.push(quote!(#about pub const #constant: LookupId = LookupId(#index);));
    }
    items.push(feed(&model.feed)?);
    items.push(entity(model)?);
    items.extend(migration(model)?);
    Ok(items)
}

fn feed(feed: &FeedModel) -> Result<TokenStream, Error> {
    let (label, source, key) = (&feed.name, relation(&feed.source), positions(&feed.key));
    let filter = match feed.filter {
        Some(index) => {
            let index = Literal::usize_unsuffixed(index);
            quote!(Some(#index))
        }
        None => quote!(None),
    };
    let about = doc("The source query.");
    Ok(quote! {
        #about
        pub static FEED: Feed = Feed {
            name: #label,
            source: #source,
            read_sql: include_str!("../sql/read.sql"),
            columns: source::COLUMNS,
            key: #key,
            filter: #filter,
            expects: source::EXPECTS,
        };
    })
}

fn entity(model: &CrateModel) -> Result<TokenStream, Error> {
    let CrateModel {
        entity,
        control_schema,
        namespace,
        sensitive,
        origin,
        ..
    } = model;
    let (target, key) = (relation(&model.target), positions(&model.key));
    let (existing_by, merge_by) = (positions(&model.existing_by), positions(&model.merge_by));
    let parents = model
        .parents
        .iter()
        .map(parent)
        .collect::<Result<Vec<_>, _>>()?;
    let lookups = model.lookups.iter().map(lookup);
    let sequences = model.sequences.iter().map(sequence);
    let batch_size = Literal::u32_unsuffixed(model.batch_size);
    let threshold: syn::LitFloat = super::tokens::parsed(&model.threshold_percent)?;
    let (generator, mapping) = (&origin.generator, &origin.mapping);
    let about = doc("The entity as the runtime knows it.");
    Ok(quote! {
        #about
        pub static ENTITY: Entity = Entity {
            name: #entity,
            control_schema: #control_schema,
            namespace: #namespace,
            target: #target,
            columns: target::COLUMNS,
            unwritten: target::UNWRITTEN,
            key: #key,
            feeds: &[FEED],
            parents: &[#(#parents),*],
            lookups: &[#(#lookups),*],
            existing_by: #existing_by,
            merge_by: #merge_by,
            sequences: &[#(#sequences),*],
            sensitive: &[#(#sensitive),*],
            batch_size: #batch_size,
            threshold_percent: #threshold,
            validate_sql: include_str!("../sql/validate.sql"),
            rollback_sql: include_str!("../sql/rollback.sql"),
            origin: Origin { generator: #generator, mapping: #mapping },
        };
    })
}

fn parent(parent: &ParentModel) -> Result<TokenStream, Error> {
    let ParentModel {
        entity,
        table,
        columns,
        ..
    } = parent;
    let (feed, rule) = (Literal::usize_unsuffixed(parent.feed), name(&parent.rule)?);
    Ok(quote! {
        Parent {
            entity: #entity,
            feed: #feed,
            key: KeySource { table: #table, rule: KeyRule::#rule },
            columns: &[#(#columns),*],
        }
    })
}

fn lookup(lookup: &LookupModel) -> TokenStream {
    let LookupModel { column, file, .. } = lookup;
    let path = format!("../sql/{file}");
    quote!(Lookup { name: #column, sql: include_str!(#path) })
}

fn sequence(sequence: &SequenceModel) -> TokenStream {
    let (column, relation) = (&sequence.column, relation(&sequence.sequence));
    quote!(Sequence::new(#column, #relation))
}

fn migration(model: &CrateModel) -> Result<[TokenStream; 2], Error> {
    let structure = name(&model.struct_name)?;
    let about = doc(&format!("The migration of {}.", code_span(&model.entity)));
    Ok([
        quote!(#about #[derive(Debug, Clone, Copy)] pub struct #structure;),
        quote! {
            impl Migration for #structure {
                fn entity(&self) -> &'static Entity {
                    &ENTITY
                }

                fn transform(
                    &self,
                    _feed: usize,
                    row: &Row<'_>,
                    context: &Context,
                    target: &mut RowWriter,
                ) -> Result<(), Refusal> {
                    let source = source::Source::decode(row)?;
                    transform::transform(&source, context)?.encode(target);
                    Ok(())
                }
            }
        },
    ])
}
