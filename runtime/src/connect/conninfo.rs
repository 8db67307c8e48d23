//! The two ways of writing a connection down: a URL, and a list of `key=value`.
//!
//! Both end as the same pairs. Nothing is decided here; [`super::settings`] knows what the keys mean. A parser of our
//! own, because the driver's knows half of the keys and answers an unknown one with its value.

/// Keys and values in the order in which they were written.
pub(super) type Pairs = Vec<(String, String)>;

/// Takes a URL (`postgresql://` or `postgres://`) or a list of `key=value`.
///
/// # Errors
/// What is wrong with the text, in words that do not repeat it.
pub(super) fn parse(text: &str) -> Result<Pairs, String> {
    let text = text.trim();
    let rest = text
        .strip_prefix("postgresql://")
        .or_else(|| text.strip_prefix("postgres://"));
    match rest {
        Some(rest) => url(rest),
        None if text.contains("://") => {
            Err("its scheme is not postgresql:// or postgres://".to_owned())
        }
        None => key_values(text),
    }
}

/// `[user[:password]@][host][:port][/database][?key=value&…]`, every part percent-encoded.
fn url(rest: &str) -> Result<Pairs, String> {
    let (main, query) = rest.split_once('?').unwrap_or((rest, ""));
    // A password may hold an unencoded `/` or `@`, so the last `@` before the query ends it.
    let (userinfo, location) = match main.rsplit_once('@') {
        Some((userinfo, location)) => (Some(userinfo), location),
        None => (None, main),
    };
    let (authority, database) = location.split_once('/').unwrap_or((location, ""));

    let mut pairs = Pairs::new();
    if let Some(userinfo) = userinfo {
        let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
        push(&mut pairs, "user", user)?;
        push(&mut pairs, "password", password)?;
    }
    let (host, port) = host_and_port(authority)?;
    push(&mut pairs, "host", host)?;
    push(&mut pairs, "port", port)?;
    push(&mut pairs, "dbname", database)?;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair
            .split_once('=')
            .ok_or("a parameter after the `?` has no `=`".to_owned())?;
        push(&mut pairs, &percent_decoded(key)?, value)?;
    }
    Ok(pairs)
}

/// An IPv6 address stands in brackets, because it has colons of its own.
fn host_and_port(authority: &str) -> Result<(&str, &str), String> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, after) = rest
            .split_once(']')
            .ok_or("the bracket of the address is not closed".to_owned())?;
        return Ok((address, after.strip_prefix(':').unwrap_or(after)));
    }
    Ok(authority.rsplit_once(':').unwrap_or((authority, "")))
}

fn push(pairs: &mut Pairs, key: &str, value: &str) -> Result<(), String> {
    if !value.is_empty() {
        pairs.push((key.to_owned(), percent_decoded(value)?));
    }
    Ok(())
}

fn percent_decoded(text: &str) -> Result<String, String> {
    let broken = || "a `%` is not followed by two hexadecimal digits (write % as %25)".to_owned();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let (digits, after) = after.split_at_checked(2).ok_or_else(broken)?;
        let high = char::from(digits[0]).to_digit(16).ok_or_else(broken)?;
        let low = char::from(digits[1]).to_digit(16).ok_or_else(broken)?;
        // Two hexadecimal digits always fit into a byte.
        bytes.push((high * 16 + low) as u8);
        rest = after;
    }
    let text = String::from_utf8(bytes).map_err(|_| "it is not valid UTF-8".to_owned())?;
    if text.contains('\0') {
        return Err("it holds a zero byte".to_owned());
    }
    Ok(text)
}

/// `key = value key='a \'quoted\' value' …`, as libpq reads it.
fn key_values(text: &str) -> Result<Pairs, String> {
    let mut pairs = Pairs::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest
            .split_once('=')
            .ok_or("it is neither a postgresql:// URL nor a list of key=value".to_owned())?;
        let key = key.trim();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err("a word before a `=` is not a key".to_owned());
        }
        let (value, after) = value(after.trim_start())?;
        pairs.push((key.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// Reads one value and gives what follows it.
fn value(text: &str) -> Result<(String, &str), String> {
    let (quoted, body) = match text.strip_prefix('\'') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let mut value = String::new();
    let mut characters = body.char_indices();
    while let Some((position, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Ok((value, &body[position + 1..])),
            space if !quoted && space.is_whitespace() => return Ok((value, &body[position..])),
            other => value.push(other),
        }
    }
    if quoted {
        Err("a quoted value is not closed".to_owned())
    } else {
        Ok((value, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let pairs = parse(text).unwrap();
        pairs
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn urls() {
        assert_eq!(
            shown("postgresql://ann:p%40%2F'%20%3D%26%5C@db.example:5433/shop?sslmode=prefer"),
            "user=ann|password=p@/' =&\\|host=db.example|port=5433|dbname=shop|sslmode=prefer"
        );
        assert_eq!(
            shown("postgres:///shop?host=/run/pg"),
            "dbname=shop|host=/run/pg"
        );
        assert_eq!(
            shown("postgres://[::1]:6000/x"),
            "host=::1|port=6000|dbname=x"
        );
        assert_eq!(
            shown("postgres://u:a@b@h/x"),
            "user=u|password=a@b|host=h|dbname=x"
        );
        assert_eq!(
            shown("postgres://u:a/b@h/x"),
            "user=u|password=a/b|host=h|dbname=x"
        );
        assert_eq!(shown("postgres://%2Frun%2Fpg/x"), "host=/run/pg|dbname=x");
    }

    #[test]
    fn key_value_lists() {
        assert_eq!(
            shown(r"host=h port = 5432 password='a \'b\' \\ =' user=u\ v"),
            r"host=h|port=5432|password=a 'b' \ =|user=u v"
        );
    }

    #[test]
    fn errors_do_not_repeat_the_text() {
        for text in [
            "geheim",
            "mysql://geheim",
            "host=h password='geheim",
            "postgres://u:geheim%x@h/d",
        ] {
            assert!(!parse(text).unwrap_err().contains("geheim"));
        }
    }
}
