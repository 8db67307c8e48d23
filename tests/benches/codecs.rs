//! How fast values and rows are decoded, changed and encoded: `cargo bench --package rehome-tests --bench codecs`.
//!
//! Each line is one codec over a thousand values, none of which equals the one before: its microseconds are nanoseconds for a
//! value, beside which values and bytes a second are told. What is encoded or decoded is counted in PostgreSQL's binary
//! form, what is cast in the text that it is cast from.
#![allow(clippy::unwrap_used, missing_docs)]

use bytes::Bytes;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use rehome_runtime::copy::{CopyParser, HEADER, MalformedCopy, RowWriter, TRAILER};
use rehome_runtime::keys::{LegacyKey, by_time, ordered, uuid_v5};
use rehome_runtime::sql::{quote_identifier, quote_literal};
use rehome_runtime::value::{Decode, Encode, Numeric, Text, Timestamp, Uuid, cast};
use std::hint::black_box;

/// So many at a time.
const VALUES: i64 = 1_000;

const NAMESPACE: Uuid = Uuid::from_u128(0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8);

fn main() {
    divan::main();
}

/// Measures what is done to each of these texts.
fn over_texts<T>(
    bencher: Bencher<'_, '_>,
    text: impl Fn(i64) -> String,
    work: impl Fn(&str) -> T + Sync,
) {
    let texts: Vec<String> = (0..VALUES).map(text).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    counted(bencher, bytes).bench(|| {
        for text in &texts {
            black_box(work(black_box(text)));
        }
    });
}

/// Measures decoding of each of these values from its binary form.
fn decoding<T: for<'a> Decode<'a>>(
    bencher: Bencher<'_, '_>,
    value: impl Fn(i64) -> Box<dyn Encode>,
) {
    let forms: Vec<Vec<u8>> = (0..VALUES).map(|number| form(&*value(number))).collect();
    let bytes: usize = forms.iter().map(Vec::len).sum();
    counted(bencher, bytes).bench(|| {
        for form in &forms {
            black_box(T::decode(black_box(form)).unwrap());
        }
    });
}

/// Measures encoding of each of these values into its binary form.
fn encoding<T: Encode + Sync>(bencher: Bencher<'_, '_>, value: impl Fn(i64) -> T) {
    let values: Vec<T> = (0..VALUES).map(value).collect();
    let bytes: usize = values.iter().map(|value| form(value).len()).sum();
    let bencher = counted(bencher, bytes);
    bencher
        .with_inputs(|| Vec::with_capacity(bytes))
        .bench_local_refs(|output| {
            for value in &values {
                black_box(value).encode(output);
            }
        });
}

fn counted<'a, 'b>(bencher: Bencher<'a, 'b>, bytes: usize) -> Bencher<'a, 'b> {
    bencher
        .counter(ItemsCount::new(VALUES as usize))
        .counter(BytesCount::new(bytes))
}

fn form(value: &dyn Encode) -> Vec<u8> {
    let mut output = Vec::new();
    value.encode(&mut output);
    output
}

fn amount(number: i64) -> String {
    format!("{}.{:02}", number * 7919, number % 100)
}

fn number(value: i64) -> Numeric {
    Numeric::from_text(&amount(value)).unwrap()
}

/// Seconds apart, from 2015 on.
fn moment(number: i64) -> Timestamp {
    Timestamp(473_385_600_000_000 + number * 97_000_000)
}

mod rows {
    use super::*;

    /// Rows of ten columns, as one piece of a server's COPY.
    fn stream() -> Bytes {
        let mut rows = RowWriter::new();
        (0..VALUES).for_each(|number| write(&mut rows, number));
        let mut stream = HEADER.to_vec();
        (0..rows.len()).for_each(|at| stream.extend_from_slice(rows.row(at)));
        stream.extend_from_slice(&TRAILER);
        stream.into()
    }

    fn write(rows: &mut RowWriter, number: i64) {
        rows.begin();
        rows.value(&NAMESPACE);
        rows.value(&NAMESPACE);
        rows.value(&number);
        rows.value("a subject of usual length, as people write them");
        rows.value("{\"order\": 17, \"state\": \"step 4\"}");
        rows.value(&true);
        rows.value(&moment(number));
        rows.value(&7_i32);
        rows.value("screen");
        rows.null();
        rows.end();
    }

    #[divan::bench]
    fn parsed(bencher: Bencher<'_, '_>) {
        let stream = stream();
        counted(bencher, stream.len()).bench(|| {
            let mut parser = CopyParser::new();
            let read = parser.feed::<MalformedCopy>(black_box(stream.clone()), |row| {
                black_box(row.field(3));
                Ok(())
            });
            read.unwrap();
        });
    }

    #[divan::bench]
    fn written(bencher: Bencher<'_, '_>) {
        let bytes = stream().len();
        let bencher = counted(bencher, bytes);
        bencher
            .with_inputs(RowWriter::new)
            .bench_local_refs(|rows| {
                (0..VALUES).for_each(|number| write(rows, black_box(number)));
            });
    }
}

mod decode {
    use super::*;

    #[divan::bench]
    fn bigint(bencher: Bencher<'_, '_>) {
        decoding::<i64>(bencher, |value| Box::new(value));
    }

    #[divan::bench]
    fn numeric(bencher: Bencher<'_, '_>) {
        decoding::<Numeric>(bencher, |value| Box::new(number(value)));
    }

    #[divan::bench]
    fn timestamp(bencher: Bencher<'_, '_>) {
        decoding::<Timestamp>(bencher, |value| Box::new(moment(value)));
    }

    #[divan::bench]
    fn uuid(bencher: Bencher<'_, '_>) {
        decoding::<Uuid>(bencher, |value| Box::new(ordered(&NAMESPACE, "t", value)));
    }
}

mod encode {
    use super::*;

    #[divan::bench]
    fn bigint(bencher: Bencher<'_, '_>) {
        encoding(bencher, |value| value);
    }

    #[divan::bench]
    fn numeric(bencher: Bencher<'_, '_>) {
        encoding(bencher, number);
    }

    #[divan::bench]
    fn timestamp(bencher: Bencher<'_, '_>) {
        encoding(bencher, moment);
    }

    #[divan::bench]
    fn text(bencher: Bencher<'_, '_>) {
        encoding(bencher, |value| {
            Text::from(format!("message {value} about case {value}"))
        });
    }
}

mod casts {
    use super::*;

    #[divan::bench]
    fn text_to_numeric(bencher: Bencher<'_, '_>) {
        over_texts(bencher, amount, |text| cast::text_to_numeric(text).unwrap());
    }

    #[divan::bench]
    fn numeric_to_text(bencher: Bencher<'_, '_>) {
        over_texts(bencher, amount, |text| {
            Numeric::from_text(text).unwrap().to_string()
        });
    }

    #[divan::bench]
    fn text_to_timestamp(bencher: Bencher<'_, '_>) {
        let text = |number| format!("2015-01-{:02} {:02}:15:30.25", 1 + number % 31, number % 24);
        over_texts(bencher, text, |text| cast::text_to_timestamp(text).unwrap());
    }

    #[divan::bench]
    fn text_to_uuid(bencher: Bencher<'_, '_>) {
        let text = |number| ordered(&NAMESPACE, "t", number).to_string();
        over_texts(bencher, text, |text| cast::text_to_uuid(text).unwrap());
    }

    #[divan::bench]
    fn text_to_jsonb(bencher: Bencher<'_, '_>) {
        let text = |number| {
            format!(
                "{{\"order\": {number}, \"state\": \"a \\\"step\\\" \\u00e4\", \"tags\": [\"a\", \"b\"]}}"
            )
        };
        over_texts(bencher, text, |text| {
            black_box(cast::text_to_jsonb(text).unwrap());
        });
    }
}

mod keys {
    use super::*;

    fn made(bencher: Bencher<'_, '_>, key: impl Fn(i64) -> Uuid + Sync) {
        counted(bencher, VALUES as usize * size_of::<Uuid>()).bench(|| {
            (0..VALUES).for_each(|number| {
                black_box(key(black_box(number)));
            });
        });
    }

    #[divan::bench]
    fn v5(bencher: Bencher<'_, '_>) {
        made(bencher, |number| {
            uuid_v5(
                &NAMESPACE,
                "legacy.system_message",
                &LegacyKey::Integer(number),
            )
        });
    }

    #[divan::bench]
    fn in_order(bencher: Bencher<'_, '_>) {
        made(bencher, |number| {
            ordered(&NAMESPACE, "legacy.system_message", number)
        });
    }

    #[divan::bench]
    fn v7(bencher: Bencher<'_, '_>) {
        made(bencher, |number| {
            by_time(moment(number), NAMESPACE).unwrap()
        });
    }
}

mod escapes {
    use super::*;

    fn text(number: i64) -> String {
        format!("it's \"number\" {number} \\ of \u{e4} thousand")
    }

    #[divan::bench]
    fn literal(bencher: Bencher<'_, '_>) {
        over_texts(bencher, text, quote_literal);
    }

    #[divan::bench]
    fn identifier(bencher: Bencher<'_, '_>) {
        over_texts(bencher, text, quote_identifier);
    }
}
