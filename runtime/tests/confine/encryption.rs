//! Encrypted sessions: what we accept and refuse is what psql accepts and refuses, and rows arrive through the broker, which
//! alone has the keys.

use crate::PASSWORD;
use crate::authority::{Authority, Signed, Wanted, alone};
use crate::cases::{check_rows, finished, program};
use crate::server::Server;
use rehome_runtime::connect::{ConnectionSettings, Environment, Side, connect};
use std::path::{Path, PathBuf};

const MODES: [&str; 6] = [
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

/// The roles: who may come in either way, encrypted only, plain only, and with a certificate only.
const ROLES: [&str; 4] = ["ann", "tess", "piet", "carol"];

/// Settings by libpq's names for variables, which both sides read.
type Settings = Vec<(&'static str, String)>;

/// Whether the session is encrypted; none where there is none.
type Verdict = Option<bool>;

const IS_ENCRYPTED: &str = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// Everything that authorities of the tests have signed, as files.
struct World<'s> {
    server: &'s Server,
    folder: PathBuf,
    good: Authority,
    wanted: Wanted<'static>,
}

impl<'s> World<'s> {
    fn new(server: &'s Server) -> Self {
        let good = Authority::new("the good one");
        let world = Self {
            server,
            folder: server.folder().join("certificates"),
            good,
            wanted: Wanted {
                names: &["localhost"],
                common: "someone",
                until: 2090,
                number: 7,
            },
        };
        std::fs::create_dir_all(&world.folder).unwrap();
        world.file("right.crt", &world.good.certificate);
        world.file("wrong.crt", &Authority::new("another").certificate);
        world.file("clean.crl", &world.good.revoked(&[8], false));
        world.file("revoked.crl", &world.good.revoked(&[7], false));
        world.file("expired.crl", &world.good.revoked(&[8], true));
        let carol = Wanted {
            names: &[],
            common: "carol",
            number: 9,
            ..world.wanted
        };
        let carol = world.good.sign(&carol);
        world.file("carol.crt", &carol.certificate);
        world.file("carol.key", &carol.key);
        world
    }

    fn file(&self, name: &str, text: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// How one of the roles comes in.
    fn settings(&self, role: &str, mode: &str, more: &[(&'static str, String)]) -> Settings {
        let fixed = [
            ("PGHOST", "localhost".to_owned()),
            ("PGHOSTADDR", "127.0.0.1".to_owned()),
            ("PGPORT", self.server.port.to_string()),
            ("PGUSER", role.to_owned()),
            ("PGPASSWORD", PASSWORD.to_owned()),
            ("PGDATABASE", "old".to_owned()),
            ("PGSSLMODE", mode.to_owned()),
            ("HOME", "/nowhere".to_owned()),
        ];
        fixed.into_iter().chain(more.iter().cloned()).collect()
    }

    /// Both verdicts must be the same; gives them.
    fn judged(&self, what: &str, settings: &Settings) -> Verdict {
        let theirs = self
            .server
            .as_user(settings, IS_ENCRYPTED)
            .map(|said| said == "t");
        let ours = ours(settings);
        let shown: Vec<_> = settings
            .iter()
            .filter(|(name, _)| *name != "PGPASSWORD")
            .collect();
        assert_eq!(
            ours.as_ref().ok().copied(),
            theirs,
            "{what}: we say {ours:?}, psql says {theirs:?}, with {shown:?}"
        );
        theirs
    }
}

/// Our own verdict, with the reason of a refusal.
fn ours(settings: &Settings) -> Result<bool, String> {
    let mut pairs: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    pairs.push(("SOURCE_DB_NAME", "old"));
    let environment = Environment::from_pairs(pairs);
    let settings = ConnectionSettings::from_environment(Side::Source, None, &environment);
    let settings = settings.map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let session = connect(&settings, "rehome test").await;
        let session = session.map_err(|error| error.to_string())?;
        let row = session.query_one(IS_ENCRYPTED, &[]).await.unwrap();
        Ok(row.get(0))
    })
}

/// Every mode and role against every kind of certificate and every file of authorities.
pub(crate) fn verdicts(server: &Server) {
    let world = World::new(server);
    let roots = [
        ("PGSSLROOTCERT", world.path("nowhere.crt")),
        ("PGSSLROOTCERT", world.path("right.crt")),
        ("PGSSLROOTCERT", world.path("wrong.crt")),
        ("PGSSLROOTCERT", world.path("itself.crt")),
    ];
    let mut tally = [0, 0, 0];
    for (kind, signed) in kinds(&world) {
        world.file("itself.crt", &signed.certificate);
        server.show(&signed);
        for root in &roots {
            for mode in MODES {
                for role in ROLES {
                    let settings = world.settings(role, mode, std::slice::from_ref(root));
                    match world.judged(kind, &settings) {
                        None => tally[0] += 1,
                        Some(false) => tally[1] += 1,
                        Some(true) => tally[2] += 1,
                    }
                }
            }
        }
    }
    assert!(
        tally.iter().all(|count| *count > 20),
        "too few of a verdict: {tally:?}"
    );
}

/// The certificates that a server may show.
fn kinds(world: &World<'_>) -> Vec<(&'static str, Signed)> {
    let sign = |wanted: Wanted<'_>| world.good.sign(&wanted);
    let common = |names, common| Wanted {
        names,
        common,
        ..world.wanted
    };
    vec![
        ("a good one", sign(Wanted { ..world.wanted })),
        (
            "for another host",
            sign(common(&["other.example"], "localhost")),
        ),
        ("by its common name", sign(common(&[], "localhost"))),
        (
            "expired",
            sign(Wanted {
                until: 2025,
                ..world.wanted
            }),
        ),
        ("signed by itself", alone(&world.wanted)),
    ]
}

/// Lists of the revoked, certificates of ours, binding to the channel, versions.
pub(crate) fn verdicts_of_single_settings(server: &Server) {
    let world = World::new(server);
    server.show(&world.good.sign(&world.wanted));
    let root = ("PGSSLROOTCERT", world.path("right.crt"));
    let with = |name: &'static str, value: String| vec![root.clone(), (name, value)];
    let judged = |what: &str, role: &str, more: &[(&'static str, String)]| {
        world.judged(what, &world.settings(role, "verify-full", more))
    };
    for (list, expected) in [
        ("clean.crl", Some(true)),
        ("revoked.crl", None),
        ("expired.crl", None),
    ] {
        let more = with("PGSSLCRL", world.path(list));
        assert_eq!(judged(list, "ann", &more), expected, "{list}");
    }
    let mut carol = with("PGSSLCERT", world.path("carol.crt"));
    carol.push(("PGSSLKEY", world.path("carol.key")));
    assert_eq!(judged("a certificate of ours", "carol", &carol), Some(true));
    assert_eq!(
        judged("no certificate", "carol", std::slice::from_ref(&root)),
        None
    );
    for binding in ["disable", "prefer", "require"] {
        let more = with("PGCHANNELBINDING", binding.to_owned());
        assert_eq!(judged(binding, "ann", &more), Some(true), "{binding}");
    }
    let more = [("PGCHANNELBINDING", "require".to_owned())];
    assert_eq!(
        world.judged(
            "nothing to bind to",
            &world.settings("piet", "prefer", &more)
        ),
        None
    );
    for (name, version) in [
        ("PGSSLMAXPROTOCOLVERSION", "TLSv1.2"),
        ("PGSSLMINPROTOCOLVERSION", "TLSv1.3"),
    ] {
        let more = with(name, version.to_owned());
        assert_eq!(judged(version, "ann", &more), Some(true), "{version}");
    }
    key_of_everybody(&world, &carol);
}

/// A key that others may read is not used, by psql neither.
fn key_of_everybody(world: &World<'_>, carol: &[(&'static str, String)]) {
    use std::os::unix::fs::PermissionsExt;
    let key = world.path("carol.key");
    std::fs::set_permissions(Path::new(&key), std::fs::Permissions::from_mode(0o644)).unwrap();
    let settings = world.settings("carol", "verify-full", carol);
    assert_eq!(world.judged("a key for everybody", &settings), None);
    let reason = ours(&settings).unwrap_err();
    assert!(reason.contains("chmod 600"), "{reason}");
}

/// A confined worker moves rows through the broker's encryption, and unconfined the program encrypts by itself.
pub(crate) fn rows_move(server: &Server) {
    let world = World::new(server);
    server.show(&world.good.sign(&world.wanted));
    for sandbox in ["CONFINED", "UNCONFINED"] {
        server.sql("new", "TRUNCATE t");
        let mut command = program(server, "rows");
        for side in ["SOURCE", "TARGET"] {
            command
                .env(format!("{side}_DB_HOST"), "localhost")
                .env(format!("{side}_DB_USER"), "tess");
        }
        command
            .env("PGHOSTADDR", "127.0.0.1")
            .env("PGSSLMODE", "verify-full")
            .env("PGSSLROOTCERT", world.path("right.crt"))
            .env(sandbox, "1");
        let (_, said, _) = finished(&mut command);
        check_rows(server, &said);
    }
}

/// What is wrong is said, and what to do.
pub(crate) fn refusals_in_words(server: &Server) {
    let world = World::new(server);
    let said = |signed: Signed, mode: &str, root: &str| {
        server.show(&signed);
        let root = ("PGSSLROOTCERT", world.path(root));
        ours(&world.settings("ann", mode, &[root])).unwrap_err()
    };
    let good = || world.good.sign(&world.wanted);
    let other = Wanted {
        names: &["other.example"],
        ..world.wanted
    };
    let old = Wanted {
        until: 2025,
        ..world.wanted
    };
    for (reason, text) in [
        (
            said(good(), "verify-ca", "wrong.crt"),
            "no authority in sslrootcert",
        ),
        (said(good(), "verify-ca", "nowhere.crt"), "there is no"),
        (
            said(world.good.sign(&other), "verify-full", "right.crt"),
            "for \"other.example\"",
        ),
        (
            said(world.good.sign(&old), "verify-full", "right.crt"),
            "has expired",
        ),
    ] {
        assert!(
            reason.contains(text) && !reason.contains(PASSWORD),
            "{reason}"
        );
    }
    server.show_nothing();
    let reason = ours(&world.settings("ann", "require", &[])).unwrap_err();
    assert!(reason.contains("does not offer TLS"), "{reason}");
    assert_eq!(
        world.judged("no TLS", &world.settings("ann", "prefer", &[])),
        Some(false)
    );
    server.show(&good());
}
