//! JSON in one form for equal values of `jsonb`: keys sorted, of equal keys the last, numbers without their display
//! scale, strings without escapes, no white space.

use super::Numeric;
use std::collections::BTreeMap;

/// PostgreSQL itself nests this deep only with a raised stack limit; beyond it, JSON is compared as its text.
const DEEPEST: usize = 512;

/// The canonical form of a JSON text; `None` when it is no JSON or nested too deep.
///
/// The form is no JSON text: every string and every container begins with its length, so that no value can look like
/// another.
pub(crate) fn canonical_json(text: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { text, at: 0 };
    let mut output = Vec::with_capacity(text.len());
    reader.value(0, &mut output)?;
    reader.blanks();
    (reader.at == text.len()).then_some(output)
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize, output: &mut Vec<u8>) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.blanks();
        match self.peek()? {
            b'{' => self.object(depth, output),
            b'[' => self.array(depth, output),
            b'"' => {
                let string = self.string()?;
                output.push(b's');
                sized(&string, output);
                Some(())
            }
            b't' => self.word(b"true", output),
            b'f' => self.word(b"false", output),
            b'n' => self.word(b"null", output),
            _ => self.number(output),
        }
    }

    fn object(&mut self, depth: usize, output: &mut Vec<u8>) -> Option<()> {
        let mut members = BTreeMap::new();
        self.at += 1;
        if !self.closes(b'}') {
            loop {
                self.blanks();
                let key = self.string()?;
                self.expect(b':')?;
                let mut value = Vec::new();
                self.value(depth + 1, &mut value)?;
                members.insert(key, value);
                if self.closes(b'}') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        output.push(b'o');
        output.extend_from_slice(&(members.len() as u64).to_be_bytes());
        for (key, value) in members {
            sized(&key, output);
            output.extend_from_slice(&value);
        }
        Some(())
    }

    fn array(&mut self, depth: usize, output: &mut Vec<u8>) -> Option<()> {
        let (mut members, mut count) = (Vec::new(), 0_u64);
        self.at += 1;
        if !self.closes(b']') {
            loop {
                self.value(depth + 1, &mut members)?;
                count += 1;
                if self.closes(b']') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        output.push(b'a');
        output.extend_from_slice(&count.to_be_bytes());
        output.extend_from_slice(&members);
        Some(())
    }

    fn word(&mut self, word: &[u8], output: &mut Vec<u8>) -> Option<()> {
        self.text[self.at..].starts_with(word).then_some(())?;
        self.at += word.len();
        output.push(word[0]);
        Some(())
    }

    fn number(&mut self, output: &mut Vec<u8>) -> Option<()> {
        let rest = &self.text[self.at..];
        let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let length = rest.iter().take_while(|byte| is_part(byte)).count();
        let text = std::str::from_utf8(&rest[..length]).ok()?;
        let mut number = Vec::new();
        Numeric::from_text(text)?
            .normalised()
            .to_binary(&mut number);
        self.at += length;
        output.push(b'#');
        sized(&number, output);
        Some(())
    }

    fn string(&mut self) -> Option<Vec<u8>> {
        self.expect(b'"')?;
        let mut string = Vec::new();
        loop {
            match self.next()? {
                b'"' => return Some(string),
                b'\\' => {
                    let character = self.escape()?;
                    let mut bytes = [0; 4];
                    string.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
                }
                byte => string.push(byte),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            plain @ (b'"' | b'\\' | b'/') => char::from(plain),
            _ => return None,
        })
    }

    /// Four hexadecimal digits; characters beyond the basic plane are two of them.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        (self.next()? == b'\\' && self.next()? == b'u').then_some(())?;
        let second = self.hexadecimal()?;
        (0xDC00..0xE000).contains(&second).then_some(())?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }

    fn closes(&mut self, bracket: u8) -> bool {
        self.blanks();
        let closes = self.peek() == Some(bracket);
        self.at += usize::from(closes);
        closes
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.blanks();
        (self.next()? == byte).then_some(())
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| b" \t\r\n".contains(&byte)) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }
}

fn sized(bytes: &[u8], output: &mut Vec<u8>) {
    output.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
    output.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::canonical_json;

    #[test]
    fn equal_values_have_one_form() {
        for (one, other) in [
            (r#"{"b":1,"a":2}"#, r#" { "a" : 2.0 , "b" : 1e0 } "#),
            (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
            (r#""\u00e9\n\ud83d\ude00""#, "\"é\\n😀\""),
            ("[1.10,-0]", "[1.1, 0]"),
            ("[]", "[ ]"),
        ] {
            let form = canonical_json(one.as_bytes());
            assert!(form.is_some(), "{one}");
            assert_eq!(form, canonical_json(other.as_bytes()), "{one}");
        }
    }

    #[test]
    fn different_values_have_different_forms() {
        let all = [
            "null",
            "true",
            "0",
            "\"0\"",
            "\"\"",
            "[]",
            "{}",
            "[[]]",
            "[[],[]]",
            "[0,1]",
            "[1,0]",
            r#"{"a":null}"#,
            r#"{"a":{}}"#,
            r#"["a",null]"#,
            "1",
            "-1",
            "10",
        ];
        let forms: std::collections::BTreeSet<_> = all
            .iter()
            .filter_map(|text| canonical_json(text.as_bytes()))
            .collect();
        assert_eq!(forms.len(), all.len());
    }

    #[test]
    fn what_is_no_json_has_no_form() {
        for text in [
            "",
            "{",
            "[1,]",
            r#"{"a"}"#,
            "tru",
            "1 2",
            "\"\\ud800\"",
            "nul",
        ] {
            assert_eq!(canonical_json(text.as_bytes()), None, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(canonical_json(deep.as_bytes()), None);
    }
}
