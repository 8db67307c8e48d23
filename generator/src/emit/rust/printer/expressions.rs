//! Expressions: on one line where they fit, opened up where they do not.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Arm, Expr, ExprMatch, ExprMethodCall, ExprStruct, Macro, Member, Pat, Token};

use super::words::{attributes, compact};
use super::{fits, pad, width};

/// Elements that rustfmt may put several of on a line.
const SHORT: usize = 10;

/// Where an expression stands: the indent of its line, the column it begins at, and how many characters follow it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub indent: usize,
    pub column: usize,
    pub after: usize,
}

impl Place {
    /// The beginning of a line, with a sign behind the expression.
    pub(super) fn line(indent: usize, after: usize) -> Self {
        Self {
            indent,
            column: indent,
            after,
        }
    }

    fn further(self, by: usize) -> Self {
        Self {
            column: self.column + by,
            ..self
        }
    }

    fn followed_by(self, more: usize) -> Self {
        Self {
            after: self.after + more,
            ..self
        }
    }
}

/// An expression in its place; nothing for a form whose layout is not certain.
pub(super) fn expression(value: &Expr, place: Place) -> Option<String> {
    if let Some(text) = flat(value).filter(|text| fits(text, place.column, place.after)) {
        return Some(text);
    }
    match value {
        Expr::Reference(inner) if inner.mutability.is_none() => {
            Some(format!("&{}", expression(&inner.expr, place.further(1))?))
        }
        Expr::Try(inner) if matches!(*inner.expr, Expr::Call(_)) => Some(format!(
            "{}?",
            expression(&inner.expr, place.followed_by(1))?
        )),
        Expr::Call(call) => {
            let function = flat(&call.func)?;
            opened_call(&function, call.args.iter().collect(), place, ",")
        }
        Expr::Macro(call) => {
            let (name, arguments) = macro_parts(&call.mac)?;
            opened_call(&name, arguments.iter().collect(), place, "")
        }
        Expr::MethodCall(_) | Expr::Field(_) | Expr::Try(_) => chain(value, place),
        Expr::Array(array) => opened_array(array.elems.iter().collect(), place),
        Expr::Struct(literal) => structure(literal, place.indent),
        Expr::Match(choice) => choices(choice, place.indent),
        _ => None,
    }
}

/// An expression on one line; nothing where it cannot stand on one.
fn flat(value: &Expr) -> Option<String> {
    let all = |list: &Punctuated<Expr, Token![,]>| -> Option<String> {
        let items: Option<Vec<String>> = list.iter().map(flat).collect();
        Some(items?.join(", "))
    };
    Some(match value {
        Expr::Path(_) | Expr::Lit(_) => compact(value),
        Expr::Call(call) => format!("{}({})", flat(&call.func)?, all(&call.args)?),
        Expr::MethodCall(call) => format!("{}{}", flat(&call.receiver)?, link(call)?),
        Expr::Field(field) => format!("{}.{}", flat(&field.base)?, member(&field.member)),
        Expr::Reference(inner) if inner.mutability.is_none() => format!("&{}", flat(&inner.expr)?),
        Expr::Unary(negative) => {
            format!("{}{}", negative.op.to_token_stream(), flat(&negative.expr)?)
        }
        Expr::Try(inner) => format!("{}?", flat(&inner.expr)?),
        Expr::Array(array) => format!("[{}]", all(&array.elems)?),
        Expr::Tuple(tuple) if tuple.elems.len() != 1 => format!("({})", all(&tuple.elems)?),
        Expr::Return(back) => format!("return {}", flat(back.expr.as_deref()?)?),
        Expr::Macro(call) => {
            let (name, arguments) = macro_parts(&call.mac)?;
            format!("{name}({})", all(&arguments)?)
        }
        Expr::Closure(closure)
            if closure.inputs.len() == 1 && !matches!(*closure.body, Expr::Block(_)) =>
        {
            format!("|{}| {}", compact(&closure.inputs), flat(&closure.body)?)
        }
        Expr::Struct(literal) if literal.fields.is_empty() => {
            format!("{} {{}}", compact(&literal.path))
        }
        _ => return None,
    })
}

/// A macro's name with its sign, and its arguments.
fn macro_parts(call: &Macro) -> Option<(String, Punctuated<Expr, Token![,]>)> {
    let arguments = call.parse_body_with(Punctuated::parse_terminated).ok()?;
    Some((format!("{}!", compact(&call.path)), arguments))
}

/// `.method(a, b)`.
fn link(call: &ExprMethodCall) -> Option<String> {
    let arguments: Option<Vec<String>> = call.args.iter().map(flat).collect();
    Some(format!(".{}({})", method(call), arguments?.join(", ")))
}

fn method(call: &ExprMethodCall) -> String {
    let generics = call.turbofish.as_ref().map(compact).unwrap_or_default();
    format!("{}{generics}", call.method)
}

fn member(member: &Member) -> String {
    member.to_token_stream().to_string()
}

/// A call whose arguments stand one on a line; a struct as the only argument stays in the call's line.
fn opened_call(function: &str, arguments: Vec<&Expr>, place: Place, comma: &str) -> Option<String> {
    if !fits(function, place.column, 1) {
        return None;
    }
    match arguments.as_slice() {
        [Expr::Struct(only)] => Some(format!("{function}({})", structure(only, place.indent)?)),
        [_] => None,
        // rustfmt may leave the last one of these in the call's line.
        [
            ..,
            Expr::Closure(_) | Expr::Match(_) | Expr::Struct(_) | Expr::Macro(_),
        ] => None,
        many => {
            if all_short(many) {
                return None;
            }
            let lines = lines(many, place.indent + 4, comma)?;
            Some(format!("{function}(\n{lines}{})", pad(place.indent)))
        }
    }
}

fn all_short(elements: &[&Expr]) -> bool {
    let short = |element: &&Expr| flat(element).is_some_and(|text| width(&text) <= SHORT);
    elements.iter().all(short)
}

/// Elements, one on a line; the last comma as told.
fn lines(elements: &[&Expr], indent: usize, last_comma: &str) -> Option<String> {
    let mut text = String::new();
    for (index, element) in elements.iter().enumerate() {
        let comma = if index + 1 == elements.len() {
            last_comma
        } else {
            ","
        };
        let printed = expression(element, Place::line(indent, 1))?;
        text.push_str(&format!("{}{printed}{comma}\n", pad(indent)));
    }
    Some(text)
}

fn opened_array(elements: Vec<&Expr>, place: Place) -> Option<String> {
    match elements.as_slice() {
        [Expr::Struct(only)] => Some(format!("[{}]", structure(only, place.indent)?)),
        [_] => None,
        many if all_short(many) => None,
        many => Some(format!(
            "[\n{}{}]",
            lines(many, place.indent + 4, ",")?,
            pad(place.indent)
        )),
    }
}

/// A struct literal, each field on its own line with its comments above it.
pub(super) fn structure(literal: &ExprStruct, indent: usize) -> Option<String> {
    if literal.fields.is_empty() || literal.rest.is_some() {
        return flat(&Expr::Struct(literal.clone()));
    }
    let inner = indent + 4;
    let mut text = format!("{} {{\n", compact(&literal.path));
    for field in &literal.fields {
        text.push_str(&attributes(&field.attrs, inner)?);
        let name = member(&field.member);
        let place = Place::line(inner, 1).further(width(&name) + 2);
        let value = expression(&field.expr, place)?;
        text.push_str(&format!("{}{name}: {value},\n", pad(inner)));
    }
    Some(format!("{text}{}}}", pad(indent)))
}

/// Links behind a root: all in one line was tried before, so now each stands on its own; a single link may also open
/// its arguments instead.
fn chain(value: &Expr, place: Place) -> Option<String> {
    let (root, links) = parts(value)?;
    let (root_text, inner) = (flat(root)?, place.indent + 4);
    if !fits(&root_text, place.column, 0) || width(&root_text) <= 4 {
        return None;
    }
    if let ([only], Expr::MethodCall(call)) = (links.as_slice(), value) {
        if !fits(only, inner, place.after) {
            let function = format!("{root_text}.{}", method(call));
            return opened_call(&function, call.args.iter().collect(), place, ",");
        }
        if call.args.len() > 2 {
            return None;
        }
    }
    let mut text = root_text;
    for link in &links {
        if !fits(link, inner, place.after) {
            return None;
        }
        text.push_str(&format!("\n{}{link}", pad(inner)));
    }
    Some(text)
}

/// What a chain begins with, and its links as text.
fn parts(value: &Expr) -> Option<(&Expr, Vec<String>)> {
    match value {
        Expr::MethodCall(call) => {
            let (root, mut links) = parts(&call.receiver)?;
            links.push(link(call)?);
            Some((root, links))
        }
        Expr::Field(field) => {
            let (root, mut links) = parts(&field.base)?;
            links.push(format!(".{}", member(&field.member)));
            Some((root, links))
        }
        Expr::Try(inner) => {
            let (root, mut links) = parts(&inner.expr)?;
            links.last_mut()?.push('?');
            Some((root, links))
        }
        root => Some((root, Vec::new())),
    }
}

/// A `match`, one arm a line.
fn choices(choice: &ExprMatch, indent: usize) -> Option<String> {
    let inner = indent + 4;
    let head = format!("match {} {{", flat(&choice.expr)?);
    let mut text = format!("{head}\n");
    for arm in &choice.arms {
        text.push_str(&self::arm(arm, inner)?);
    }
    fits(&head, indent, 0).then(|| format!("{text}{}}}", pad(indent)))
}

fn arm(arm: &Arm, indent: usize) -> Option<String> {
    let head = match &arm.pat {
        Pat::Guard(guarded) => format!("{} if {} =>", compact(&guarded.pat), flat(&guarded.guard)?),
        pattern => format!("{} =>", compact(pattern)),
    };
    let body = flat(&arm.body)?;
    let pad = pad(indent);
    if fits(&format!("{head} {body},"), indent, 0) {
        return Some(format!("{pad}{head} {body},\n"));
    }
    let opened = fits(&head, indent, 2) && fits(&body, indent + 4, 0);
    opened.then(|| format!("{pad}{head} {{\n{pad}    {body}\n{pad}}}\n"))
}
