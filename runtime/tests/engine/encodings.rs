//! Sources that store text in another encoding than UTF-8, or in none at all.

use crate::migrations::TEAMS;
use crate::world::{assert_equal, in_world_with_source};

/// Some names by their bytes; the last one is no UTF-8, and `é` in Latin 1.
const NAMES: &str = "INSERT INTO public.old_team (id, name) VALUES
    (101, convert_from('\\x416263', 'SQL_ASCII')), (102, convert_from('\\xc3a9', 'SQL_ASCII')),
    (103, convert_from('\\xe9', 'SQL_ASCII'))";

#[test]
fn latin_1_becomes_utf_8() {
    in_world_with_source("LATIN1", |world| async move {
        let names =
            "INSERT INTO public.old_team (id, name) VALUES (101, 'é ÿ ß'), (102, U&'\\00A0')";
        world.source.batch_execute(names).await.unwrap();
        world.load_teams().await;
        let moved = "SELECT name FROM public.teams WHERE name !~ '^(team|our own)' ORDER BY name";
        assert_eq!(world.ask(moved).await, ["\u{a0}", "é ÿ ß"]);
        assert_equal(&world.validate(&TEAMS).await);
    });
}

#[test]
fn bytes_that_are_no_text_are_quarantined_row_by_row() {
    in_world_with_source("SQL_ASCII", |world| async move {
        world.source.batch_execute(NAMES).await.unwrap();
        world.load_teams().await;
        let moved = "SELECT name FROM public.teams WHERE name !~ '^(team|our own)' ORDER BY name";
        assert_eq!(world.ask(moved).await, ["Abc", "é"]);
        assert_eq!(
            world.quarantine("teams").await,
            ["6 missing_value transform name", "103 unreadable read "]
        );
        assert_equal(&world.validate(&TEAMS).await);
    });
}
