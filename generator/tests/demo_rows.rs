//! The made rows as a database sees them: their number, their faults, their money, and that a second making is equal.

use rehome::demo::rows::{DEFAULT_SEED, Entity, Fate, plan_sizes, sum_in_cents};
use rehome::demo::{DemoError, World, WorldOptions};
use tokio_postgres::{Client, NoTls};

const SCALE: f64 = 0.02;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Asks one question of a database; the answer is text.
struct Questions {
    runtime: tokio::runtime::Runtime,
    client: Client,
}

impl Questions {
    fn to(url: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (client, connection) = runtime.block_on(tokio_postgres::connect(url, NoTls))?;
        runtime.spawn(connection);
        Ok(Self { runtime, client })
    }

    fn ask(&self, sql: &str) -> Result<String, tokio_postgres::Error> {
        let sql = format!("SELECT coalesce(({sql})::text, 'NULL')");
        let row = self.runtime.block_on(self.client.query_one(&sql, &[]))?;
        Ok(row.get(0))
    }
}

#[test]
fn rows_arrive_with_their_faults_their_money_and_nothing_else() -> Outcome {
    let world = World::start(&WorldOptions::default())?;
    let ledger = world.make_rows(SCALE, DEFAULT_SEED, None)?;
    let source = Questions::to(&world.source_url())?;
    for (entity, rows) in plan_sizes(SCALE) {
        let condition = if entity == Entity::TechnicianRoles {
            "WHERE group_id = 11"
        } else {
            ""
        };
        let found = source.ask(&format!(
            "SELECT count(*) FROM {} {condition}",
            entity.table()
        ))?;
        assert_eq!(found, rows.to_string(), "{}", entity.name());
    }
    // Each question counts what an independent eye would call a fault; the ledger must say the same.
    for (entity, note, question) in COUNTED {
        let planted = ledger.of(entity).filter(|entry| entry.note == note).count();
        assert!(planted > 0, "{entity}: {note}");
        assert_eq!(
            source.ask(question)?,
            planted.to_string(),
            "{entity}: {note}"
        );
    }
    for entity in [Entity::Operations, Entity::Purchases] {
        let rows = entity.rows(SCALE);
        let expected =
            i128::from(sum_in_cents(entity)) * i128::from(rows) / i128::from(entity.rows(1.0));
        let question = format!("SELECT (sum(amount) * 100)::bigint FROM {}", entity.table());
        assert_eq!(
            source.ask(&question)?,
            expected.to_string(),
            "{}",
            entity.name()
        );
    }
    Ok(())
}

/// Entity, note of the ledger, and the same fault asked of the source in SQL.
const COUNTED: [(&str, &str, &str); 14] = [
    (
        "orders",
        "patient that is not there",
        "SELECT count(*) FROM dispatch_order AS o WHERE NOT EXISTS (SELECT FROM dispatch_patient AS p WHERE p.id = o.patient_id)",
    ),
    (
        "orders",
        "order number given twice",
        "SELECT count(order_no) - count(DISTINCT order_no) FROM dispatch_order",
    ),
    (
        "orders",
        "reference of more than 60 characters",
        "SELECT count(*) FROM dispatch_order WHERE length(reference) > 60",
    ),
    (
        "tasks",
        "order that is not there",
        "SELECT count(*) FROM dispatch_task AS t WHERE NOT EXISTS (SELECT FROM dispatch_order AS o WHERE o.id = t.order_id)",
    ),
    (
        "tasks",
        "impossible date",
        "SELECT count(*) FROM dispatch_task WHERE due IN ('2021-02-30', '31.04.2019', '0000-00-00', '2018-13-01', 'unbekannt')",
    ),
    (
        "cases",
        "earlier case that is not there",
        "SELECT count(*) FROM dispatch_case AS c WHERE previous_case_id IS NOT NULL AND NOT EXISTS (SELECT FROM dispatch_case AS p WHERE p.id = c.previous_case_id AND p.id < c.id)",
    ),
    (
        "case_messages",
        "answers a message that is not there",
        "SELECT count(*) FROM dispatch_case_message AS m WHERE reply_to IS NOT NULL AND NOT EXISTS (SELECT FROM dispatch_case_message AS p WHERE p.id = m.reply_to AND p.id < m.id)",
    ),
    (
        "patients",
        "wrong e-mail address",
        r"SELECT count(*) FROM dispatch_patient WHERE email !~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'",
    ),
    (
        "doctors",
        "the same doctor, entered twice",
        "SELECT count(licence) - count(DISTINCT licence) FROM dispatch_doctor",
    ),
    (
        "offers",
        "offer that was sent once more",
        "SELECT count(offer_no) - count(DISTINCT offer_no) FROM dispatch_offer",
    ),
    (
        "projects",
        "a day that its month does not have",
        "SELECT count(*) FROM dispatch_project WHERE start_month = 2 AND start_day > 29",
    ),
    (
        "case_file_relationships",
        "the same file with the same case, in another relation",
        "SELECT count(*) - count(DISTINCT (case_id, file_id)) FROM dispatch_file_relation",
    ),
    (
        "payments",
        "less than nothing was paid",
        "SELECT count(*) FROM dispatch_payment WHERE amount <= 0",
    ),
    (
        "case_files",
        "file name of more than 255 characters: is cut",
        "SELECT count(*) FROM dispatch_case_file WHERE length(name) > 255",
    ),
];

#[test]
fn a_second_making_is_equal_and_the_reader_may_only_look() -> Outcome {
    let options = WorldOptions {
        one_server: true,
        ..WorldOptions::default()
    };
    let print = |world: &World| -> Result<String, Box<dyn std::error::Error>> {
        let source = Questions::to(&world.source_url())?;
        let mut prints = String::new();
        for (entity, _) in plan_sizes(SCALE) {
            let table = entity.table();
            let sum = "sum(('x' || left(md5(t::text), 15))::bit(60)::bigint)";
            prints += &source.ask(&format!("SELECT {sum} FROM {table} AS t"))?;
            prints += "\n";
        }
        Ok(prints)
    };
    let first = World::start(&options)?;
    first.make_rows(0.003, 11, None)?;
    let second = World::start(&options)?;
    second.make_rows(0.003, 11, None)?;
    assert_eq!(print(&first)?, print(&second)?);
    let reader = Questions::to(&first.source_url())?;
    let refused = reader
        .runtime
        .block_on(reader.client.batch_execute("DELETE FROM dispatch_offer"));
    assert!(refused.is_err());
    Ok(())
}

#[test]
fn the_targets_own_rows_are_the_ones_that_the_source_knows_as_existing() -> Outcome {
    let world = World::start(&WorldOptions::default())?;
    let ledger = world.make_rows(0.001, DEFAULT_SEED, None)?;
    let source = Questions::to(&world.source_admin_url())?;
    let target = Questions::to(&world.target_url())?;
    for (entity, take, give, key) in [
        ("offices", "code", "code", "id"),
        ("profiles", "email", "email", "id"),
        ("products", "code", "code", "id"),
        ("settings", "key", "code", "code"),
    ] {
        let codes = target.ask(&format!(
            "SELECT string_agg(quote_literal({take}), ',') FROM {entity}"
        ))?;
        let table = ledger
            .of(entity)
            .next()
            .map(|entry| entry.feed.clone())
            .unwrap_or_default();
        let found = source.ask(&format!(
            "SELECT string_agg({key}::text, ',' ORDER BY {key}) FROM {table} WHERE {give} IN ({codes})"
        ))?;
        let known = ledger
            .of(entity)
            .filter(|entry| entry.fate == Fate::Existing);
        let known: Vec<&str> = known.map(|entry| entry.key.as_str()).collect();
        assert_eq!(found, known.join(","), "{entity}");
    }
    Ok(())
}

#[test]
fn the_ledger_is_written_where_it_is_asked_for() -> Result<(), DemoError> {
    let world = World::start(&WorldOptions::default())?;
    let folder = world.source_server().socket_folder();
    let path = std::env::temp_dir().join(format!("rehome-ledger-{}.jsonl", std::process::id()));
    let ledger = world.make_rows(0.001, 1, Some(&path))?;
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let _ = std::fs::remove_file(&path);
    assert_eq!(text.lines().count(), ledger.entries.len());
    assert!(text.starts_with(
        r#"{"entity":"offices","feed":"dispatch_office","key":"1","fate":"existing""#
    ));
    drop(world);
    assert!(!folder.exists());
    Ok(())
}
