//! Throwaway servers as their callers meet them: they come up, keep strangers out, and leave nothing.

use rehome::demo::DemoError;
use rehome::demo::servers::{Options, Server};

#[test]
fn a_server_comes_up_dumps_and_goes_without_a_trace() -> Result<(), DemoError> {
    let server = Server::start(&Options::default())?;
    let folder = server.socket_folder();
    server.create_database("odd name")?;
    server.execute(
        "postgres",
        "make a table",
        "CREATE TABLE tooth (number integer)",
    )?;
    if let Some(dump) = server.dump("postgres", &["--schema-only"])? {
        assert!(dump.contains("CREATE TABLE public.tooth"), "{dump}");
    }
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists());
    Ok(())
}

#[test]
fn two_servers_live_side_by_side_and_roles_need_the_password() -> Result<(), DemoError> {
    let (one, two) = (
        Server::start(&Options::default())?,
        Server::start(&Options::default())?,
    );
    assert_ne!(one.port(), two.port());
    one.create_role("reader")?;
    assert!(one.url_as("reader", "postgres").contains(one.password()));
    // The other server's password is a wrong one here.
    let wrong = one.url("postgres").replace(one.password(), two.password());
    let refused = one_query(&wrong);
    assert!(refused.is_err_and(|text| text.contains("password")));
    Ok(())
}

fn one_query(url: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        match tokio_postgres::connect(url, tokio_postgres::NoTls).await {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("{error:?}")),
        }
    })
}

#[test]
fn a_setting_of_the_caller_wins() -> Result<(), DemoError> {
    let options = Options {
        settings: vec![("fsync".into(), "on".into())],
        ..Options::default()
    };
    let server = Server::start(&options)?;
    let check = "DO $$ BEGIN ASSERT current_setting('fsync') = 'on'; END $$";
    server.execute("postgres", "check its settings", check)
}

#[test]
fn a_refusal_tells_the_servers_words() -> Result<(), DemoError> {
    let server = Server::start(&Options::default())?;
    let refused = server
        .create_database("postgres")
        .map_err(|error| error.to_string());
    let expected = "the demo's database could not make the database postgres: database \"postgres\" already exists (42P04)";
    assert_eq!(refused, Err(expected.to_owned()));
    Ok(())
}
