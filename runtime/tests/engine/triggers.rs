//! Triggers that the mapping wants off: they do not fire for what the program writes, and are what they were afterwards,
//! however it ends.

use crate::migrations::{Moved, NODES, PARTS, TEAMS};
use crate::world::{World, assert_equal, in_world};
use rehome_runtime::load::LoadEnd;
use rehome_runtime::migration::Entity;
use rehome_runtime::predict::PredictOptions;
use rehome_runtime::prelude::*;
use rehome_runtime::report::exit;

/// A migration that wants triggers off.
struct Silent(&'static Moved, &'static [&'static str]);

static FIRST_SILENT: Silent = Silent(&NODES, &["one"]);

impl Migration for Silent {
    fn entity(&self) -> &'static Entity {
        self.0.entity()
    }

    fn disabled_triggers(&self) -> &'static [&'static str] {
        self.1
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        self.0.transform(feed, row, context, target)
    }
}

const SILENT_PARTS: Silent = Silent(&PARTS, &["audit \"all\""]);

/// Notes every row that is written, in one line each; the checks of one key wait for COMMIT.
const AUDIT: &str = r#"
    CREATE TABLE public.audit (what text);
    CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO public.audit VALUES (TG_OP); RETURN NULL; END $$;
    CREATE TRIGGER "audit ""all""" AFTER INSERT OR UPDATE OR DELETE ON public.parts
        FOR EACH ROW EXECUTE FUNCTION public.note();
    ALTER TABLE public.parts ADD FOREIGN KEY (team_id) REFERENCES public.teams DEFERRABLE INITIALLY DEFERRED"#;

async fn execute(world: &World, sql: &str) {
    world.target.batch_execute(sql).await.unwrap();
}

/// The state of each trigger of parts, and how many rows were noted.
async fn noted(world: &World) -> Vec<String> {
    world
        .ask(
            "SELECT tgenabled::text FROM pg_trigger WHERE tgrelid = 'public.parts'::regclass AND tgname LIKE 'audit%'
             UNION ALL SELECT count(*)::text FROM public.audit",
        )
        .await
}

#[test]
fn no_row_is_noted_and_the_trigger_keeps_its_state() {
    in_world(|world| async move {
        execute(&world, AUDIT).await;
        let always = r#"ALTER TABLE public.parts ENABLE ALWAYS TRIGGER "audit ""all""""#;
        execute(&world, always).await;
        world.load_teams().await;
        assert_eq!(world.load(&SILENT_PARTS).await.end, LoadEnd::Complete);
        assert_eq!(noted(&world).await, ["A", "0"]);
        assert_equal(&world.validate(&SILENT_PARTS).await);
        let mended = "UPDATE public.old_part SET price = 7 WHERE id IN (34, 180)";
        world.source.batch_execute(mended).await.unwrap();
        assert!(world.replay(&SILENT_PARTS).await.rows > 0);
        assert_eq!(noted(&world).await, ["A", "0"]);
        assert!(world.rollback(&SILENT_PARTS).await.rows > 100);
        assert_eq!(noted(&world).await, ["A", "0"]);
        let own = "UPDATE public.parts SET name = 'still ours' WHERE code = 'own'";
        execute(&world, own).await;
        assert_eq!(noted(&world).await, ["A", "1"]);
    });
}

#[test]
fn what_was_off_or_for_replicas_only_stays_so() {
    in_world(|world| async move {
        execute(&world, AUDIT).await;
        world.load_teams().await;
        for (words, state) in [("DISABLE", "D"), ("ENABLE REPLICA", "R")] {
            let alter = format!(r#"ALTER TABLE public.parts {words} TRIGGER "audit ""all""""#);
            execute(&world, &alter).await;
            world.load(&SILENT_PARTS).await;
            assert_eq!(noted(&world).await, [state, "0"]);
            world.rollback(&SILENT_PARTS).await;
            assert_eq!(noted(&world).await, [state, "0"]);
        }
    });
}

#[test]
fn a_session_that_dies_leaves_the_trigger_on() {
    in_world(|world| async move {
        execute(&world, AUDIT).await;
        // The first row of the fourth batch ends its own session, in every attempt.
        execute(
            &world,
            "CREATE FUNCTION public.kill() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 IF NEW.code = 'C-61' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER kill BEFORE INSERT ON public.parts FOR EACH ROW EXECUTE FUNCTION public.kill()",
        )
        .await;
        world.load_teams().await;
        assert!(world.try_load(&SILENT_PARTS, u32::MAX).await.is_err());
        assert_eq!(noted(&world).await, ["O", "0"]);
        execute(&world, "DROP TRIGGER kill ON public.parts").await;
        assert_eq!(world.load(&SILENT_PARTS).await.end, LoadEnd::Complete);
        assert_eq!(noted(&world).await, ["O", "0"]);
    });
}

#[test]
fn a_trigger_that_is_gone_stops_a_run_but_no_rollback() {
    in_world(|world| async move {
        execute(&world, AUDIT).await;
        world.load_teams().await;
        assert_eq!(
            world.try_load(&SILENT_PARTS, 5).await.unwrap().end,
            LoadEnd::Stopped
        );
        execute(&world, r#"DROP TRIGGER "audit ""all""" ON public.parts"#).await;
        let error = world.try_load(&SILENT_PARTS, u32::MAX).await.unwrap_err();
        assert_eq!(error.exit_code(), exit::DIFFERS);
        let told = r#""public"."parts" has no trigger "audit ""all""" any more"#;
        assert!(error.to_string().contains(told), "{error}");
        assert!(world.rollback(&SILENT_PARTS).await.rows > 0);
    });
}

#[test]
fn who_may_not_put_it_off_is_told_before_anything_is_written() {
    in_world(|world| async move {
        execute(&world, AUDIT).await;
        world.load_teams().await;
        // Sessions that begin from now on are no owner of the table.
        execute(
            &world,
            "CREATE ROLE no_owner;
             GRANT ALL ON ALL TABLES IN SCHEMA public TO no_owner;
             DO $$ BEGIN
                 EXECUTE format('GRANT ALL ON DATABASE %I TO no_owner', current_database());
                 EXECUTE format('ALTER SCHEMA rehome OWNER TO no_owner');
                 EXECUTE (SELECT string_agg(format('GRANT ALL ON %s TO no_owner', oid::regclass), ';') FROM pg_class
                          WHERE relnamespace = 'rehome'::regnamespace AND relkind IN ('r', 'p', 'v', 'S'));
                 EXECUTE format('ALTER DATABASE %I SET role = no_owner', current_database());
             END $$",
        )
        .await;
        let load = world.try_load(&SILENT_PARTS, u32::MAX).await.unwrap_err();
        let dry = world
            .predict(&SILENT_PARTS, &PredictOptions::default())
            .await;
        for error in [load, dry.unwrap_err()] {
            let told = r#"ALTER TABLE "public"."parts" OWNER TO the role"#;
            assert!(error.to_string().contains(told), "{error}");
        }
        assert_eq!(
            world.ask("SELECT code::text FROM public.parts").await,
            ["own"]
        );
    });
}

#[test]
fn a_dry_run_does_not_name_what_a_run_will_not_fire() {
    in_world(|world| async move {
        execute(
            &world,
            "CREATE FUNCTION public.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER one BEFORE INSERT ON public.nodes FOR EACH ROW EXECUTE FUNCTION public.noted();
             CREATE TRIGGER two BEFORE INSERT ON public.nodes FOR EACH ROW EXECUTE FUNCTION public.noted()",
        )
        .await;
        let predicted = world
            .predict(&FIRST_SILENT, &PredictOptions::default())
            .await
            .unwrap();
        assert_eq!(predicted.unseen, ["the trigger two was not fired"]);
        // Nothing of the target is a trigger of the entity that wants none off.
        assert!(TEAMS.disabled_triggers().is_empty());
    });
}
