//! Triggers of target tables: each that fires on INSERT would fire for the rows that are moved, and that may be wanted
//! or not.

use super::inputs::Inputs;
use crate::catalog::{Name, Table, Trigger};
use crate::mapping::Mapping;
use crate::mapping::decisions::{Choice, DISABLE, Decision, KEEP, trigger_id};

/// Whether a trigger fires for the rows that are moved.
const TRIGGER: &str = "RH-D004";

/// The questions about an entity's triggers. Nobody is asked about one that the mapping file puts off already.
pub(super) fn questions(inputs: &Inputs<'_>, mapping: &Mapping) -> Vec<Decision> {
    let table = inputs.target.table(&mapping.target);
    let open = table.into_iter().flat_map(firing);
    open.filter(|trigger| !mapping.disable_triggers.contains(&trigger.name))
        .map(|trigger| question(&mapping.entity, &mapping.target, trigger))
        .collect()
}

/// The triggers that an entity without a mapping file puts off, because that was answered before.
pub(super) fn decided(inputs: &Inputs<'_>, entity: &str, to: &Table) -> Vec<String> {
    let answer = |trigger: &&Trigger| {
        let decision = inputs.decisions.get(&trigger_id(entity, &trigger.name));
        decision.and_then(|decision| decision.answer.as_deref()) == Some(DISABLE)
    };
    let disabled = firing(to).filter(answer);
    disabled.map(|trigger| trigger.name.clone()).collect()
}

/// The triggers that would fire for rows that are written.
pub(super) fn firing(table: &Table) -> impl Iterator<Item = &Trigger> {
    let triggers = table.triggers.iter();
    triggers.filter(|trigger| trigger.on_insert && trigger.enabled.fires())
}

/// It may wait: until it is answered, the trigger is kept.
fn question(entity: &str, table: &Name, trigger: &Trigger) -> Decision {
    let keep = Choice::plain(
        KEEP,
        "it fires for every row or statement that the program writes, as for any other",
        "the target's own rules stay in force",
    );
    let disable = Choice::plain(
        DISABLE,
        "it is off in the transactions in which the program writes the table; other sessions' writes wait for each of them",
        "the old rows have been noted, counted or sent already; the role must own the table",
    );
    Decision {
        id: trigger_id(entity, &trigger.name),
        code: TRIGGER.to_owned(),
        question: format!(
            "Does the trigger {} of {table} run for the rows that are moved?",
            trigger.name
        ),
        options: vec![keep, disable],
        recommended: Some(KEEP.to_owned()),
        answer: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        matters: false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, TriggerState};
    use crate::mapping::decisions::{Decisions, Signature};
    use crate::mapping::sketch::catalog;
    use crate::plan::{Facts, Plan, plan};
    use crate::settings::Settings;

    const SKETCH: &str = "public.people\n  id int4 key\n  name text";

    /// The target: a trigger of each state on INSERT, and one that is for UPDATE.
    fn target() -> Catalog {
        let mut target = catalog(SKETCH);
        let trigger = |name: &str, enabled, on_insert| Trigger {
            name: name.to_owned(),
            definition: String::new(),
            enabled,
            on_insert,
            on_update: !on_insert,
        };
        target.tables[0].triggers = vec![
            trigger("audit: it's on", TriggerState::Origin, true),
            trigger("ever", TriggerState::Always, true),
            trigger("off", TriggerState::Disabled, true),
            trigger("replica", TriggerState::Replica, true),
            trigger("touch", TriggerState::Origin, false),
        ];
        target
    }

    fn planned(existing: &[Mapping], decisions: &Decisions) -> Plan {
        let settings = "[project]\nname = \"lab\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n";
        plan(&Inputs {
            source: &catalog(SKETCH),
            target: &target(),
            facts: &Facts::default(),
            settings: &Settings::parse("rehome.toml", settings).unwrap(),
            existing,
            decisions,
        })
    }

    fn asked(plan: &Plan) -> Vec<&str> {
        let decisions = plan.decisions.iter();
        decisions.map(|decision| decision.id.as_str()).collect()
    }

    fn risks(plan: &Plan) -> Vec<&str> {
        let reasons = plan.entity("people").unwrap().risk_reasons.iter();
        let reasons = reasons.filter(|reason| reason.starts_with("the trigger"));
        reasons.map(String::as_str).collect()
    }

    #[test]
    fn each_trigger_that_would_fire_is_asked_about_and_nothing_waits_for_the_answer() {
        let plan = planned(&[], &Decisions::default());
        assert_eq!(asked(&plan), ["people:audit: it's on", "people:ever"]);
        let decision = &plan.decisions[0];
        assert_eq!(
            decision.question,
            "Does the trigger audit: it's on of public.people run for the rows that are moved?"
        );
        assert_eq!(
            (decision.code.as_str(), decision.recommended.as_deref()),
            ("RH-D004", Some("keep"))
        );
        assert!(!decision.is_open(&[]));
        assert_eq!(
            risks(&plan),
            [
                "the trigger audit: it's on fires on INSERT, for what is migrated too, unless the decision people:audit: it's on puts it off",
                "the trigger ever fires on INSERT, for what is migrated too, unless the decision people:ever puts it off",
            ]
        );
    }

    #[test]
    fn an_answer_is_followed_named_as_a_risk_and_not_asked_again() {
        let mut decisions = Decisions {
            list: planned(&[], &Decisions::default()).decisions,
        };
        let by = Signature {
            by: "ada",
            at: "2026-01-01T00:00:00Z",
            reason: None,
        };
        for (id, answer) in [("people:audit: it's on", DISABLE), ("people:ever", KEEP)] {
            decisions.answer(id, answer, by).unwrap();
        }
        let proposed = planned(&[], &decisions);
        let mapping = &proposed.entity("people").unwrap().mapping;
        assert_eq!(mapping.disable_triggers, ["audit: it's on"]);
        let plan = planned(std::slice::from_ref(mapping), &Decisions::default());
        assert_eq!(asked(&plan), ["people:ever"]);
        assert_eq!(
            risks(&plan)[0],
            "the trigger audit: it's on is off by decision while rows are written: it does nothing for them, and other sessions' writes to public.people wait for each batch"
        );
    }
}
