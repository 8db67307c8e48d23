//! `lib.rs`: the constants of parents and look-ups, and the entity as the runtime knows it.

use super::tokens::{comment, doc, name, positions, relation};
use crate::crate_model::CrateModel;
use crate::crate_model::model::{AwaitedModel, FeedModel, LookupModel, ParentModel, SequenceModel};
use crate::error::Error;
use crate::names::code_span;
use proc_macro2::{Ident, Literal, TokenStream};
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
    for one in &model.feeds {
        items.push(feed(model, one)?);
    }
    items.push(entity(model)?);
    items.extend(model.has_cycle().then(|| cycle(model)));
    items.extend(disabled_triggers(model));
    items.extend(hidden_columns(model));
    items.extend(migration(model)?);
    Ok(items)
}

fn feed(model: &CrateModel, feed: &FeedModel) -> Result<TokenStream, Error> {
    let (label, source, key) = (&feed.name, relation(&feed.source), positions(&feed.key));
    let (constant, module) = (name(&feed.constant)?, module("source", feed)?);
    let read = format!("../sql/read{}.sql", feed.suffix);
    let filter = match feed.filter {
        Some(index) => {
            let index = Literal::usize_unsuffixed(index);
            quote!(Some(#index))
        }
        None => quote!(None),
    };
    let about = doc(&match model.feeds.as_slice() {
        [_] => "The source query.".to_owned(),
        _ => format!("The source query of {}.", code_span(&feed.name)),
    });
    let of_key = note("Places of the old key's columns in the query.");
    let of_filter = note(match feed.filter {
        Some(_) => "The place of the boolean that is true for rows to leave behind.",
        None => "No row that the query gives is left behind.",
    });
    Ok(quote! {
        #about
        pub static #constant: Feed = Feed {
            name: #label,
            source: #source,
            read_sql: include_str!(#read),
            columns: #module::COLUMNS,
            #of_key
            key: #key,
            #of_filter
            filter: #filter,
            expects: #module::EXPECTS,
        };
    })
}

fn entity(model: &CrateModel) -> Result<TokenStream, Error> {
    let CrateModel {
        entity,
        control_schema,
        namespace,
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
    let bounds = bounds(model)?;
    let (generator, mapping) = (&origin.generator, &origin.mapping);
    let feeds = model.feeds.iter().map(|feed| name(&feed.constant));
    let feeds = feeds.collect::<Result<Vec<_>, _>>()?;
    let about = doc("The entity as the runtime knows it.");
    let of_schema = note("The schema in the target that holds the record of what was done.");
    let of_namespace =
        note("What new keys are computed in: a UUIDv5 is made of namespace and name.");
    let of_key = note("Places of the new key's columns in the table.");
    let of_existing = note("By these columns a row that is in the target already is known again.");
    let of_merge = note("Rows that agree in these columns become one.");
    let of_sequences = note("Sequences that go on after the highest migrated value.");
    Ok(quote! {
        #about
        pub static ENTITY: Entity = Entity {
            name: #entity,
            #of_schema
            control_schema: #control_schema,
            #of_namespace
            namespace: #namespace,
            target: #target,
            columns: target::COLUMNS,
            unwritten: target::UNWRITTEN,
            #of_key
            key: #key,
            feeds: &[#(#feeds),*],
            parents: &[#(#parents),*],
            lookups: &[#(#lookups),*],
            #of_existing
            existing_by: #existing_by,
            #of_merge
            merge_by: #merge_by,
            #of_sequences
            sequences: &[#(#sequences),*],
            #bounds
            validate_sql: include_str!("../sql/validate.sql"),
            rollback_sql: include_str!("../sql/rollback.sql"),
            origin: Origin { generator: #generator, mapping: #mapping },
        };
    })
}

/// The fields that say what is kept from view, and where batches and runs end.
fn bounds(model: &CrateModel) -> Result<TokenStream, Error> {
    let sensitive = &model.sensitive;
    let batch_size = Literal::u32_unsuffixed(model.batch_size);
    let threshold: syn::LitFloat = super::tokens::parsed(&model.threshold_percent)?;
    let of_sensitive = note("Columns of the query that are masked wherever a row is shown.");
    let of_batch = note("Rows per transaction.");
    let of_threshold =
        note("The run stops when more than this many percent of the rows are in quarantine.");
    Ok(quote! {
        #of_sensitive
        sensitive: &[#(#sensitive),*],
        #of_batch
        batch_size: #batch_size,
        #of_threshold
        threshold_percent: #threshold,
    })
}

/// A comment above a field.
fn note(text: &str) -> TokenStream {
    comment(&[text.to_owned()])
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

/// The entity's part in cycles.
fn cycle(model: &CrateModel) -> TokenStream {
    let parents = model.parents.iter().enumerate();
    let later: Vec<usize> = parents
        .filter(|(_, parent)| parent.later)
        .map(|(at, _)| at)
        .collect();
    let later = positions(&later);
    let awaited = model.awaited.iter().map(|one| {
        let AwaitedModel {
            entity,
            column,
            disabled_triggers,
            ..
        } = one;
        let target = relation(&one.target);
        let (fill, release) = (
            format!("../sql/fill_{}.sql", one.file),
            format!("../sql/release_{}.sql", one.file),
        );
        quote! {
            Awaited {
                entity: #entity,
                target: #target,
                column: #column,
                disabled_triggers: &[#(#disabled_triggers),*],
                fill_sql: include_str!(#fill),
                release_sql: include_str!(#release),
            }
        }
    });
    let about = doc("Its part in the cycle of entities that refer to each other.");
    let of_later = note("Parents whose rows come later: references to them are empty at first.");
    let of_awaited = note("References of other entities that are filled when these rows are in.");
    quote! {
        #about
        pub static CYCLE: Cycle = Cycle {
            #of_later
            later: #later,
            #of_awaited
            awaited: &[#(#awaited),*],
        };
    }
}

/// The triggers that do not fire for its rows; most entities keep them all.
fn disabled_triggers(model: &CrateModel) -> Option<TokenStream> {
    let names = &model.disabled_triggers;
    let about = doc("Triggers of the target table that are off in the transactions that write it.");
    (!names.is_empty())
        .then(|| quote!(#about pub static DISABLED_TRIGGERS: &[&str] = &[#(#names),*];))
}

/// How rows are brought in, where it is not as the runtime takes it.
fn load(model: &CrateModel) -> TokenStream {
    let bulk = model.bulk.then(|| {
        let about = doc("Indexes and keys come off while rows come in, and are built again behind the last one.");
        quote!(
            #about
            fn load_mode(&self) -> LoadMode {
                LoadMode::Bulk
            }
        )
    });
    let collide = model.keys_may_collide.then(|| {
        let about = doc("A rule of the mapping makes the key, so two rows may be given the same.");
        quote!(
            #about
            fn keys_may_collide(&self) -> bool {
                true
            }
        )
    });
    quote!(#bulk #collide)
}

/// The columns whose values are masked, where there are any.
fn hidden_columns(model: &CrateModel) -> Option<TokenStream> {
    let names = &model.hidden;
    let about = doc(
        "Columns that are made of sensitive ones: their values are masked where a row differs.",
    );
    (!names.is_empty() && !model.sensitive.is_empty())
        .then(|| quote!(#about pub static HIDDEN_COLUMNS: &[&str] = &[#(#names),*];))
}

/// Which values may be shown, where some of the source's columns may not; else all are, as the runtime takes it.
fn shows(model: &CrateModel) -> Option<TokenStream> {
    let (column, shown) = match model.hidden.is_empty() {
        true => (quote!(_column), quote!(true)),
        false => (quote!(column), quote!(!HIDDEN_COLUMNS.contains(&column))),
    };
    (!model.sensitive.is_empty()).then(|| {
        quote!(
            fn shows(&self, #column: &str) -> bool {
                #shown
            }
        )
    })
}

fn migration(model: &CrateModel) -> Result<[TokenStream; 2], Error> {
    let structure = name(&model.struct_name)?;
    let about = doc(&format!("The migration of {}.", code_span(&model.entity)));
    let (feed, body) = transformed(model)?;
    let cycle = model.has_cycle().then(|| {
        quote!(
            fn cycle(&self) -> Cycle {
                CYCLE
            }
        )
    });
    let disabled_triggers = (!model.disabled_triggers.is_empty()).then(|| {
        quote!(
            fn disabled_triggers(&self) -> &'static [&'static str] {
                DISABLED_TRIGGERS
            }
        )
    });
    let (load, shows) = (load(model), shows(model));
    Ok([
        quote!(#about #[derive(Debug, Clone, Copy)] pub struct #structure;),
        quote! {
            impl Migration for #structure {
                fn entity(&self) -> &'static Entity {
                    &ENTITY
                }

                #cycle

                #disabled_triggers

                #load

                #shows

                fn transform(
                    &self,
                    #feed: usize,
                    row: &Row<'_>,
                    context: &Context,
                    target: &mut RowWriter,
                ) -> Result<(), Refusal> {
                    #body
                }
            }
        },
    ])
}

/// The parameter for the feed's number, and what is done with a row: each feed has a source and a transform of its own.
fn transformed(model: &CrateModel) -> Result<(Ident, TokenStream), Error> {
    if let [only] = model.feeds.as_slice() {
        let (source, transform) = (module("source", only)?, module("transform", only)?);
        let body = quote! {
            let source = #source::Source::decode(row)?;
            #transform::transform(&source, context)?.encode(target);
            Ok(())
        };
        return Ok((name("_feed")?, body));
    }
    let mut arms = Vec::new();
    for (number, feed) in model.feeds.iter().enumerate() {
        let number = Literal::usize_unsuffixed(number);
        let transform = module("transform", feed)?;
        arms.push(quote!(#number => #transform::transform_row(row, context, target)));
    }
    let body = quote! {
        match feed {
            #(#arms,)*
            _ => Err(Refusal::custom("the program has no such feed")),
        }
    };
    Ok((name("feed")?, body))
}

/// The module of a feed: `source` or `transform`, and what tells it from those of other feeds.
fn module(kind: &str, feed: &FeedModel) -> Result<Ident, Error> {
    name(&format!("{kind}{}", feed.suffix))
}
