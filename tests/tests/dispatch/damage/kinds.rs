//! The kinds of damage that happen to single cells and rows, each done once, all found and named.

use rehome_tests::{Result, fail};

use super::read::alarms;
use super::{Damaged, key_of};

/// A kind of damage to one cell: its name, the entity and the column, the new value, and which rows can have it.
type Cell = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const CELLS: &[Cell] = &[
    (
        "a blank behind",
        "patients",
        "last_name",
        "last_name || ' '",
        "true",
    ),
    (
        "a blank before",
        "patients",
        "last_name",
        "' ' || last_name",
        "true",
    ),
    (
        "a line's end behind",
        "patients",
        "first_name",
        "first_name || E'\\n'",
        "true",
    ),
    (
        "a tab for a blank",
        "case_messages",
        "body",
        "replace(body, ' ', E'\\t')",
        "body LIKE '% %'",
    ),
    (
        "two blanks for one",
        "case_messages",
        "body",
        "replace(body, ' ', '  ')",
        "body LIKE '% %'",
    ),
    (
        "a blank that does not break",
        "case_messages",
        "body",
        "replace(body, ' ', U&'\\00A0')",
        "body LIKE '% %'",
    ),
    (
        "a letter of no width",
        "patients",
        "first_name",
        "first_name || U&'\\200B'",
        "true",
    ),
    (
        "another case",
        "patients",
        "last_name",
        "lower(last_name)",
        "last_name <> lower(last_name)",
    ),
    (
        "all capitals",
        "patients",
        "first_name",
        "upper(first_name)",
        "first_name <> upper(first_name)",
    ),
    (
        "another normal form",
        "profiles",
        "full_name",
        "normalize(full_name, NFD)",
        "full_name <> normalize(full_name, NFD)",
    ),
    (
        "a letter that looks alike",
        "patients",
        "first_name",
        "replace(first_name, 'a', U&'\\0430')",
        "first_name LIKE '%a%'",
    ),
    (
        "one bit of a letter",
        "patients",
        "last_name",
        "chr(ascii(last_name) # 1) || substr(last_name, 2)",
        "last_name <> ''",
    ),
    (
        "a letter lost",
        "patients",
        "last_name",
        "left(last_name, -1)",
        "length(last_name) > 2",
    ),
    (
        "a letter doubled",
        "patients",
        "first_name",
        "left(first_name, 1) || first_name",
        "true",
    ),
    (
        "two letters changed places",
        "offices",
        "name",
        "substr(name, 2, 1) || left(name, 1) || substr(name, 3)",
        "substr(name, 2, 1) <> left(name, 1)",
    ),
    (
        "letters read in the wrong encoding",
        "doctors",
        "title",
        "replace(convert_from(convert_to(coalesce(title, U&'\\00E4'), 'UTF8'), 'LATIN1'), 'D', U&'D\\00C3')",
        "title IS NULL OR title LIKE '%D%'",
    ),
    (
        "text cut",
        "case_files",
        "file_name",
        "left(file_name, 3)",
        "length(file_name) > 3",
    ),
    (
        "an empty text for NULL",
        "patients",
        "phone",
        "''",
        "phone IS NULL",
    ),
    (
        "NULL for a text",
        "patients",
        "phone",
        "NULL",
        "phone <> ''",
    ),
    (
        "the word null",
        "patients",
        "insurance_number",
        "'null'",
        "insurance_number IS NULL",
    ),
    (
        "a comment lost",
        "payments",
        "note",
        "NULL",
        "note IS NOT NULL",
    ),
    (
        "a cent more",
        "operations",
        "amount",
        "amount + 0.01",
        "true",
    ),
    (
        "rounded",
        "operations",
        "amount",
        "round(amount, 0)",
        "amount <> round(amount, 0)",
    ),
    (
        "ten times as much",
        "payments",
        "amount",
        "amount * 10",
        "amount <> 0",
    ),
    (
        "another sign",
        "payments",
        "amount",
        "-amount",
        "amount <> 0",
    ),
    ("no number", "offers", "amount", "'NaN'", "true"),
    ("zero for NULL", "brackets", "torque", "0", "torque IS NULL"),
    (
        "half a degree",
        "brackets",
        "angulation",
        "angulation + 0.5",
        "angulation IS NOT NULL",
    ),
    ("one more", "products", "quantity", "quantity + 1", "true"),
    (
        "digits changed places",
        "case_files",
        "size_bytes",
        "reverse(size_bytes::text)::bigint",
        "size_bytes <> reverse(size_bytes::text)::bigint AND length(size_bytes::text) < 12",
    ),
    (
        "no for yes",
        "offices",
        "is_active",
        "NOT is_active",
        "true",
    ),
    (
        "the day after",
        "patients",
        "birth_date",
        "birth_date + 1",
        "birth_date IS NOT NULL",
    ),
    (
        "day and month changed places",
        "patients",
        "birth_date",
        "make_date(extract(year FROM birth_date)::int, extract(day FROM birth_date)::int, extract(month FROM birth_date)::int)",
        "extract(day FROM birth_date) < 13 AND extract(day FROM birth_date) <> extract(month FROM birth_date)",
    ),
    (
        "a hundred years",
        "patients",
        "birth_date",
        "(birth_date - interval '100 years')::date",
        "birth_date IS NOT NULL",
    ),
    (
        "the beginning of time for NULL",
        "tasks",
        "due_on",
        "'1970-01-01'",
        "due_on IS NULL",
    ),
    (
        "a day that never ends",
        "tasks",
        "due_on",
        "'infinity'",
        "due_on IS NOT NULL",
    ),
    (
        "a microsecond",
        "tasks",
        "created_at",
        "created_at + interval '1 microsecond'",
        "true",
    ),
    (
        "an hour",
        "tasks",
        "created_at",
        "created_at - interval '1 hour'",
        "true",
    ),
    (
        "the clock of another zone",
        "orders",
        "created_at",
        "created_at AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'America/New_York'",
        "true",
    ),
    (
        "the day alone",
        "orders",
        "updated_at",
        "date_trunc('day', updated_at)",
        "updated_at <> date_trunc('day', updated_at)",
    ),
    (
        "now for NULL",
        "cases",
        "closed_at",
        "opened_at + interval '1 day'",
        "closed_at IS NULL",
    ),
    (
        "another label",
        "tasks",
        "kind",
        "CASE kind WHEN 'design' THEN 'printing' ELSE 'design' END::task_kind",
        "true",
    ),
    (
        "the default for a label",
        "orders",
        "priority",
        "'normal'",
        "priority <> 'normal'",
    ),
    (
        "a key of JSON more",
        "system_messages",
        "payload",
        "payload || '{\"more\": null}'",
        "jsonb_typeof(payload) = 'object'",
    ),
    (
        "a key of JSON lost",
        "orders",
        "metadata",
        "metadata - 'barcode'",
        "metadata ? 'barcode'",
    ),
    (
        "a text for a number in JSON",
        "orders",
        "metadata",
        "jsonb_set(metadata, '{barcode}', '17')",
        "metadata ? 'barcode'",
    ),
    (
        "the order of an array",
        "jaws",
        "teeth",
        "(SELECT jsonb_agg(tooth ORDER BY place DESC) FROM jsonb_array_elements(teeth) WITH ORDINALITY AS one (tooth, place))",
        "jsonb_array_length(teeth) > 1 AND teeth -> 0 <> teeth -> -1",
    ),
    (
        "an empty object for NULL",
        "system_messages",
        "payload",
        "'{}'",
        "payload IS NULL",
    ),
    (
        "a JSON null for NULL",
        "projects",
        "options",
        "'null'",
        "options IS NULL",
    ),
    (
        "another parent",
        "cases",
        "technician_id",
        "(SELECT id FROM profiles WHERE id <> technician_id ORDER BY id LIMIT 1)",
        "technician_id IS NOT NULL",
    ),
    (
        "a parent that there is not",
        "jaws",
        "order_id",
        "gen_random_uuid()",
        "true",
    ),
    (
        "no parent",
        "tasks",
        "assignee_id",
        "NULL",
        "assignee_id IS NOT NULL",
    ),
    (
        "a parent for none",
        "tasks",
        "assignee_id",
        "(SELECT id FROM profiles ORDER BY id LIMIT 1)",
        "assignee_id IS NULL",
    ),
    (
        "itself for a parent",
        "case_messages",
        "reply_to_id",
        "id",
        "true",
    ),
];

/// Two rows that exchange a column.
const EXCHANGES: [(&str, &str); 4] = [
    ("operations", "amount"),
    ("operations", "case_id"),
    ("patients", "birth_date"),
    ("tasks", "finished_at"),
];

#[test]
fn every_kind_of_damage_is_found_and_named() -> Result {
    assert!(
        CELLS.len() + EXCHANGES.len() + 5 >= 60,
        "fewer kinds than there were"
    );
    let mut damaged = Damaged::new()?;
    for cell in CELLS {
        change(&mut damaged, cell)?;
    }
    for (entity, column) in EXCHANGES {
        exchange(&mut damaged, entity, column)?;
    }
    two_columns(&mut damaged)?;
    exchange_identities(&mut damaged)?;
    rows(&mut damaged)?;
    spell_anew(&damaged)?;
    damaged.all_must_be_found()?;
    strangers_are_counted(&damaged)
}

fn change(damaged: &mut Damaged, cell: &Cell) -> Result {
    let (kind, entity, column, value, condition) = cell;
    let is_change = format!("({condition}) AND {value} IS DISTINCT FROM damaged.{column}");
    let keys = damaged.untouched(entity, &is_change)?;
    let Some(key) = keys.first() else {
        return fail(format!("{kind}: no row of {entity} can have it"));
    };
    damaged.target.execute(&format!(
        "UPDATE public.{entity} AS damaged SET {column} = {value} WHERE {} = '{key}'",
        key_of(entity)
    ))?;
    damaged.expect(entity, key, "changed", &[column]);
    Ok(())
}

/// Two rows exchange a value, so that no count and no sum changes.
fn exchange(damaged: &mut Damaged, entity: &str, column: &str) -> Result {
    let there = format!("damaged.{column} IS NOT NULL");
    let Some(one) = damaged.untouched(entity, &there)?.first().cloned() else {
        return fail(format!("{entity} has no row left"));
    };
    let other = format!(
        "{there} AND damaged.id <> '{one}' AND damaged.{column} <> (SELECT {column} FROM public.{entity} WHERE id = '{one}')"
    );
    let Some(other) = damaged.untouched(entity, &other)?.first().cloned() else {
        return fail(format!("{entity} has no other row left"));
    };
    damaged.target.execute(&format!(
        "UPDATE public.{entity} AS one SET {column} = other.{column} FROM public.{entity} AS other
         WHERE one.id IN ('{one}', '{other}') AND other.id IN ('{one}', '{other}') AND one.id <> other.id"
    ))?;
    for key in [&one, &other] {
        damaged.expect(entity, key, "changed", &[column]);
    }
    Ok(())
}

/// Two columns of a row exchange their values.
fn two_columns(damaged: &mut Damaged) -> Result {
    let keys = damaged.untouched("patients", "first_name <> last_name")?;
    let key = keys.first().ok_or("no patient is left")?;
    damaged.target.execute(&format!(
        "UPDATE patients SET first_name = last_name, last_name = first_name WHERE id = '{key}'"
    ))?;
    damaged.expect("patients", key, "changed", &["first_name", "last_name"]);
    Ok(())
}

/// Two rows exchange their keys, which is as if they exchanged everything else.
fn exchange_identities(damaged: &mut Damaged) -> Result {
    let keys = damaged.untouched("payments", "note IS NULL")?;
    let [one, other] = keys.as_slice() else {
        return fail("no two payments are left");
    };
    let differing = damaged.target.column(&format!(
        "SELECT one.key FROM payments AS a, payments AS b, jsonb_each(to_jsonb(a)) AS one, jsonb_each(to_jsonb(b)) AS other
         WHERE a.id = '{one}' AND b.id = '{other}' AND one.key = other.key AND one.key <> 'id' AND one.value <> other.value"
    ))?;
    damaged.target.execute(&format!(
        "UPDATE payments SET id = '00000000-0000-0000-0000-000000000001' WHERE id = '{one}';
         UPDATE payments SET id = '{one}' WHERE id = '{other}';
         UPDATE payments SET id = '{other}' WHERE id = '00000000-0000-0000-0000-000000000001'"
    ))?;
    let differing: Vec<&str> = differing.iter().map(String::as_str).collect();
    for key in [one, other] {
        damaged.expect("payments", key, "changed", &differing);
    }
    Ok(())
}

/// Rows lost, doubled, put in and renamed.
fn rows(damaged: &mut Damaged) -> Result {
    let lost = damaged.untouched("purchases", "true")?;
    let [lost, renamed] = lost.as_slice() else {
        return fail("no two purchases are left");
    };
    damaged.target.execute(&format!(
        "DELETE FROM purchases WHERE id = '{lost}';
         UPDATE purchases SET id = '00000000-0000-0000-0000-000000000002' WHERE id = '{renamed}'"
    ))?;
    for key in [lost, renamed] {
        damaged.expect("purchases", key, "missing", &[]);
    }
    let new = "00000000-0000-0000-0000-000000000003";
    damaged.target.execute(&format!(
        "INSERT INTO discounts SELECT (jsonb_populate_record(twin, jsonb_build_object('id', '{new}'))).*
         FROM discounts AS twin ORDER BY id LIMIT 1"
    ))?;
    for (entity, key) in [
        ("discounts", new),
        ("purchases", "00000000-0000-0000-0000-000000000002"),
    ] {
        damaged.strange.insert((entity.to_owned(), key.to_owned()));
    }
    Ok(())
}

/// What is no damage: the same JSON and the same numbers, spelled in another way.
fn spell_anew(damaged: &Damaged) -> Result {
    damaged.target.execute(
        "UPDATE offices SET address = (SELECT ('{' || string_agg(to_json(key) || ' :   ' || value, ' ,\n' ORDER BY key DESC) || '}')::jsonb
                                       FROM jsonb_each(address));
         UPDATE operations SET amount = amount::text::numeric(12,2)",
    )
}

/// A row that was put in is no row of ours, so it is counted; and what the schema has lost is told.
fn strangers_are_counted(damaged: &Damaged) -> Result {
    let alarms = alarms(&damaged.target)?;
    let of = |entity: &str| alarms.get(entity).cloned().unwrap_or_default();
    let strangers = "account: no rows of strangers";
    assert!(of("discounts").contains(strangers), "{:?}", of("discounts"));
    assert!(
        of("patients").contains("constraints"),
        "{:?}",
        of("patients")
    );
    Ok(())
}
