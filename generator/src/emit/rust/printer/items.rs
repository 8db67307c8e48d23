//! Items and statements: constants, structs, enums, functions and what stands in them.

use syn::{
    Block, Expr, Fields, FnArg, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Local, Signature,
    Stmt, Visibility,
};

use super::expressions::{Place, expression};
use super::words::{attributes, compact};
use super::{fits, pad, width};

/// An item without its last line end; nothing for a form whose layout is not certain.
pub(super) fn item(item: &Item) -> Option<String> {
    match item {
        Item::Const(one) => {
            let head = format!(
                "{}const {}: {} =",
                visible(&one.vis),
                one.ident,
                compact(&one.ty)
            );
            Some(attributes(&one.attrs, 0)? + &assigned(&head, &one.expr, 0)?)
        }
        Item::Static(one) => {
            let head = format!(
                "{}static {}: {} =",
                visible(&one.vis),
                one.ident,
                compact(&one.ty)
            );
            Some(attributes(&one.attrs, 0)? + &assigned(&head, &one.expr, 0)?)
        }
        Item::Struct(one) => structure(one),
        Item::Enum(one) => enumeration(one),
        Item::Impl(one) => implementation(one),
        Item::Fn(one) => {
            let head = attributes(&one.attrs, 0)?;
            Some(head + &function(&one.vis, &one.sig, &one.block, 0)?)
        }
        _ => None,
    }
}

fn visible(visibility: &Visibility) -> String {
    match visibility {
        Visibility::Inherited => String::new(),
        other => format!("{} ", compact(other)),
    }
}

/// `head value;`: in the next line where the value fits there whole, and not in this one.
fn assigned(head: &str, value: &Expr, indent: usize) -> Option<String> {
    let column = indent + width(head) + 1;
    let here = expression(
        value,
        Place {
            indent,
            column,
            after: 1,
        },
    );
    if let Some(text) = here.as_ref().filter(|text| !text.contains('\n')) {
        return Some(format!("{head} {text};"));
    }
    let next = expression(value, Place::line(indent + 4, 1)).filter(|text| !text.contains('\n'));
    match (next, here) {
        (Some(text), _) => Some(format!("{head}\n{}{text};", pad(indent + 4))),
        (None, Some(text)) => Some(format!("{head} {text};")),
        (None, None) => None,
    }
}

fn structure(item: &ItemStruct) -> Option<String> {
    let head = attributes(&item.attrs, 0)?;
    let name = format!(
        "{}struct {}{}",
        visible(&item.vis),
        item.ident,
        compact(&item.generics)
    );
    let Fields::Named(fields) = &item.fields else {
        return matches!(item.fields, Fields::Unit).then(|| format!("{head}{name};"));
    };
    let mut text = format!("{head}{name} {{");
    for field in &fields.named {
        let ident = field.ident.as_ref()?;
        let line = format!(
            "    {}{ident}: {},",
            visible(&field.vis),
            compact(&field.ty)
        );
        if !fits(&line, 0, 0) {
            return None;
        }
        text.push_str(&format!("\n{}{line}", attributes(&field.attrs, 4)?));
    }
    let end = if fields.named.is_empty() { "}" } else { "\n}" };
    Some(text + end)
}

fn enumeration(item: &ItemEnum) -> Option<String> {
    let head = attributes(&item.attrs, 0)?;
    let mut text = format!("{head}{}enum {} {{\n", visible(&item.vis), item.ident);
    for variant in &item.variants {
        text.push_str(&attributes(&variant.attrs, 4)?);
        text.push_str(&format!("    {},\n", variant.ident));
    }
    matches!(item.generics.params.len(), 0).then(|| text + "}")
}

fn implementation(item: &ItemImpl) -> Option<String> {
    let of_trait = item
        .trait_
        .as_ref()
        .map(|(path, _)| format!("{} for ", compact(path)));
    let head = format!(
        "impl{} {}{} {{",
        compact(&item.generics),
        of_trait.unwrap_or_default(),
        compact(&item.self_ty)
    );
    let functions: Option<Vec<String>> = item.items.iter().map(method).collect();
    fits(&head, 0, 0).then_some(())?;
    Some(format!("{head}\n{}\n}}", functions?.join("\n\n")))
}

fn method(item: &ImplItem) -> Option<String> {
    let ImplItem::Fn(one) = item else { return None };
    let head = attributes(&one.attrs, 4)?;
    Some(format!(
        "{head}    {}",
        function(&one.vis, &one.sig, &one.block, 4)?
    ))
}

/// A function from its visibility to its closing brace.
fn function(
    visibility: &Visibility,
    signature: &Signature,
    block: &Block,
    indent: usize,
) -> Option<String> {
    let name = format!(
        "{}fn {}{}",
        visible(visibility),
        signature.ident,
        compact(&signature.generics)
    );
    let parameters: Option<Vec<String>> = signature.inputs.iter().map(parameter).collect();
    let parameters = parameters?;
    let gives = match &signature.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, gives) => format!(" -> {}", compact(gives)),
    };
    let line = format!("{name}({}){gives} {{", parameters.join(", "));
    let head = if fits(&line, indent, 0) {
        line
    } else {
        let inner = pad(indent + 4);
        let lines: Vec<String> = parameters
            .iter()
            .map(|one| format!("{inner}{one},\n"))
            .collect();
        format!("{name}(\n{}{}){gives} {{", lines.concat(), pad(indent))
    };
    Some(head + &body(block, indent)?)
}

fn parameter(argument: &FnArg) -> Option<String> {
    match argument {
        FnArg::Receiver(this) => Some(compact(this)),
        FnArg::Typed(typed) => Some(format!("{}: {}", compact(&typed.pat), compact(&typed.ty))),
    }
}

/// Statements and the closing brace, behind an opening one.
fn body(block: &Block, indent: usize) -> Option<String> {
    if block.stmts.is_empty() {
        return Some("}".to_owned());
    }
    let mut text = "\n".to_owned();
    for statement in &block.stmts {
        text.push_str(&pad(indent + 4));
        text.push_str(&self::statement(statement, indent + 4)?);
        text.push('\n');
    }
    Some(format!("{text}{}}}", pad(indent)))
}

fn statement(statement: &Stmt, indent: usize) -> Option<String> {
    match statement {
        Stmt::Local(local) => binding(local, indent),
        Stmt::Macro(one) => {
            let value = Expr::Macro(syn::ExprMacro {
                attrs: Vec::new(),
                mac: one.mac.clone(),
            });
            Some(expression(&value, Place::line(indent, 1))? + ";")
        }
        Stmt::Expr(Expr::ForLoop(each), _) => {
            let head = format!("for {} in", compact(&each.pat));
            let brace = body(&each.body, indent)?;
            let place = Place {
                indent,
                column: indent + width(&head) + 1,
                after: 2,
            };
            let here = expression(&each.expr, place)?;
            let next = expression(&each.expr, Place::line(indent + 4, 0))?;
            // As after `=`: what fits whole into the next line goes there.
            if here.contains('\n') && !next.contains('\n') {
                let pad = pad(indent);
                return Some(format!("{head}\n{pad}    {next}\n{pad}{{{brace}"));
            }
            Some(format!("{head} {here} {{{brace}"))
        }
        Stmt::Expr(value, semicolon) => {
            let sign = semicolon.map_or("", |_| ";");
            Some(expression(value, Place::line(indent, sign.len()))? + sign)
        }
        Stmt::Item(_) => None,
    }
}

/// `let`, with or without `else`.
fn binding(local: &Local, indent: usize) -> Option<String> {
    let init = local.init.as_ref()?;
    let head = format!("let {} =", compact(&local.pat));
    let Some((_, otherwise)) = &init.diverge else {
        return assigned(&head, &init.expr, indent);
    };
    let Expr::Block(block) = &**otherwise else {
        return None;
    };
    let value = expression(&init.expr, Place::line(indent, 0))?;
    let line = format!("{head} {value} else {{");
    fits(&line, indent, 0).then_some(())?;
    Some(format!("{line}{};", body(&block.block, indent)?))
}
