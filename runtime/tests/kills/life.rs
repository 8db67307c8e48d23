//! A life: every step, its programs killed and started again until the work is done, and compared with a life in which
//! nothing happened.

use crate::blow::Blow;
use crate::chance::Chance;
use crate::moment::{self, Gate};
use crate::started::{ended, log, start, start_in};
use crate::step::{self, Command, Step};
use crate::tally::{self, Tally};
use crate::world::{State, World};
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// The folder of the log of a process that joins.
const JOINER: &str = "joiner";

/// What a life in which nothing happens has shown of each step.
pub struct Undisturbed {
    before: State,
    steps: Vec<Shown>,
}

struct Shown {
    code: Option<i32>,
    time: Duration,
    state: State,
}

impl Undisturbed {
    /// What is left when a step has done its work.
    pub fn state_after(&self, command: Command, entity: &str) -> &[String] {
        let steps = step::all();
        let at = steps
            .iter()
            .position(|step| step.command == command && step.entity == entity);
        &self.steps[at.expect("it is a step")].state.still
    }
}

/// Lives through all steps without a kill.
pub async fn undisturbed(world: World<'_>, folder: &Path) -> Result<Undisturbed, String> {
    let before = world.state().await;
    let mut steps = Vec::new();
    for step in step::all() {
        let begun = Instant::now();
        let mut program = start(&world, folder, (&step, false), &[]);
        let code = ended(&mut program, folder).await?.code();
        let time = begun.elapsed();
        assert!(
            code == Some(0),
            "{step:?} fails undisturbed: {}",
            log(folder)
        );
        let state = world.state().await;
        steps.push(Shown { code, time, state });
    }
    world.end().await;
    Ok(Undisturbed { before, steps })
}

/// A life in which programs are killed.
pub struct Life<'l> {
    pub number: usize,
    pub world: World<'l>,
    pub folder: &'l Path,
    pub usual: &'l Undisturbed,
    pub chance: &'l mut Chance,
    pub tally: &'l mut Tally,
    /// A gate that stays closed until the next program has begun: what the dead one left in the server waits there.
    pub gate: Option<Gate>,
    /// Whether the source is as it was earlier, and whether it has moved in this life.
    pub earlier: bool,
    pub moved: bool,
}

impl Life<'_> {
    /// Lives to the end, with kills as long as they are wanted; gives what differs.
    pub async fn live(mut self, kills: usize) -> Result<(), String> {
        let mut before = &self.usual.before;
        for (step, shown) in step::all().iter().zip(&self.usual.steps) {
            let wanted = self.tally.kills() < kills || !self.tally.met_every_phase();
            let planned = match step.command {
                _ if !wanted => 0,
                Command::Run => 2 + self.chance.below(3),
                _ => 1 + self.chance.below(2),
            };
            for number in 0..planned {
                let is_first = number == 0 && step.command == Command::Run;
                self.earlier = is_first && self.chance.below(2) == 0;
                self.moved |= self.earlier;
                let killed = self.kill(step, number, shown).await?;
                let has_moved = std::mem::take(&mut self.earlier);
                if has_moved && self.has_ended(step).await {
                    // What has come to its end before the source moved does not follow it.
                    self.take_back(step, shown, before).await?;
                    continue;
                }
                let Some(phase) = killed else {
                    break;
                };
                if matches!(phase, "load" | "index rebuild") && self.chance.below(4) == 0 {
                    self.take_back(step, shown, before).await?;
                }
            }
            self.finish(step, shown.code).await?;
            self.compare(step, &shown.state).await?;
            before = &shown.state;
        }
        self.world.end().await;
        Ok(())
    }

    /// Whether the run has come to its end, when nothing that the dead one has left in the server goes on any more.
    async fn has_ended(&mut self, step: &Step) -> bool {
        drop(self.gate.take());
        let ours = "SELECT EXISTS (SELECT FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name LIKE 'rehome %')";
        while self.world.says(ours).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let ended = format!(
            "SELECT EXISTS (SELECT FROM rehome.migration_control WHERE entity = '{}' AND phase = 'loaded')",
            step.entity
        );
        self.world.says(&ended).await
    }

    /// Takes back what was begun, with a kill on the way; then all is as before.
    async fn take_back(
        &mut self,
        step: &Step,
        shown: &Shown,
        before: &State,
    ) -> Result<(), String> {
        let back = Step {
            command: Command::Rollback,
            ..*step
        };
        let number = self.chance.below(2);
        self.kill(&back, number, shown).await?;
        self.finish(&back, Some(0)).await?;
        self.compare(&back, before).await
    }

    /// Starts a step's program and kills it; gives the phase it died in, or none where it ended by itself before.
    async fn kill(
        &mut self,
        step: &Step,
        number: usize,
        shown: &Shown,
    ) -> Result<Option<&'static str>, String> {
        let moment = moment::of_step(step, number, shown.time, self.chance);
        let polite = !matches!(step.command, Command::Validate) && number > 0;
        let blow = Blow::by(self.chance, polite);
        let (mut program, arguments) = self.begin(step).await;
        let joiner = self.joiner(step, number);
        let gate = moment.come(&self.world, &mut program).await;
        let phase = tally::phase(&self.world, step).await;
        blow.strike(&program);
        // What a dead one has left must not keep a joiner from ending.
        let stays = blow.is_at_once() && joiner.is_none() && self.chance.below(2) == 0;
        self.gate = gate.filter(|_| stays);
        let status = ended(&mut program, self.folder).await?;
        if let Some(joiner) = joiner {
            self.joined(joiner).await?;
        }
        if status.code() == shown.code {
            return Ok(None);
        }
        self.died_of(step, blow, status)?;
        self.tally.count(phase, blow);
        println!(
            "kill {}: life {}{}, {} {} {}, {} {}: {phase}",
            self.tally.kills(),
            self.number,
            if self.earlier {
                " before the source moves"
            } else {
                ""
            },
            step.entity,
            step.command.word(),
            arguments.join(" "),
            blow.word(),
            moment.name(),
        );
        Ok(Some(phase))
    }

    /// Starts another process on the same run, for every other kill behind the first one.
    fn joiner(&mut self, step: &Step, number: usize) -> Option<Child> {
        if step.command != Command::Run || number == 0 || self.chance.below(2) == 0 {
            return None;
        }
        let workers = format!("--workers={}", 1 + self.chance.below(3));
        let arguments = ["--join".to_owned(), workers];
        Some(start_in(
            &self.world,
            (self.folder, JOINER),
            (step, self.earlier),
            &arguments,
        ))
    }

    /// Nobody strikes one that has joined: it does what is left, or was not let in.
    async fn joined(&self, mut joiner: Child) -> Result<(), String> {
        let folder = self.folder.join(JOINER);
        let code = ended(&mut joiner, &folder).await?.code();
        let refused = ["be joined", "another program is working on"];
        if code == Some(0)
            || code == Some(1) && refused.iter().any(|word| log(&folder).contains(word))
        {
            println!("  joined by another, which ended with {code:?}");
            return Ok(());
        }
        Err(format!(
            "one that had joined ended with {code:?}:\n{}",
            log(&folder)
        ))
    }

    /// A program that was struck ends by the blow, or as one that was asked to; not with a complaint.
    fn died_of(&self, step: &Step, blow: Blow, status: ExitStatus) -> Result<(), String> {
        let lost_its_worker = blow == Blow::KillWorker && status.code() == Some(1);
        if status.code().is_none() || status.code() == Some(130) || lost_its_worker {
            return Ok(());
        }
        Err(format!(
            "{step:?}, struck by {}, ended with {status}:\n{}",
            blow.word(),
            log(self.folder)
        ))
    }

    /// Starts the step's program until it has done its work.
    async fn finish(&mut self, step: &Step, code: Option<i32>) -> Result<(), String> {
        let (mut program, _) = self.begin(step).await;
        let status = ended(&mut program, self.folder).await?;
        if status.code() == code {
            return Ok(());
        }
        Err(format!(
            "{step:?} ended with {status} instead of {code:?}:\n{}",
            log(self.folder)
        ))
    }

    /// Starts a program, as many lanes and as large batches as chance says.
    async fn begin(&mut self, step: &Step) -> (Child, Vec<String>) {
        let mut arguments = Vec::new();
        if step.command == Command::Run {
            let rows = self.chance.of(&["20", "50", "70"]);
            let workers = 1 + self.chance.below(4);
            arguments = vec![
                format!("--workers={workers}"),
                format!("--batch-size={rows}"),
            ];
        }
        let program = start(&self.world, self.folder, (step, self.earlier), &arguments);
        if let Some(gate) = self.gate.take() {
            let pause = Duration::from_millis(self.chance.below(200) as u64);
            tokio::time::sleep(pause).await;
            drop(gate);
        }
        (program, arguments)
    }

    async fn compare(&self, step: &Step, expected: &State) -> Result<(), String> {
        let found = self.world.state().await;
        let (found, expected) = match self.moved {
            true => (&found.moved, &expected.moved),
            false => (&found.still, &expected.still),
        };
        let name = format!("life {}: after {step:?}", self.number);
        same(&name, found, expected)
    }
}

/// Compares what is left with what has to be where the source did not move.
pub async fn compare(world: &World<'_>, name: &str, expected: &[String]) -> Result<(), String> {
    same(name, &world.state().await.still, expected)
}

fn same(name: &str, found: &[String], expected: &[String]) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let only = |one: &[String], other: &[String], mark: &str| -> Vec<String> {
        let lines = one.iter().filter(|line| !other.contains(line));
        lines
            .take(8)
            .map(|line| format!("  {mark} {line}"))
            .collect()
    };
    let (lost, more) = (only(expected, found, "-"), only(found, expected, "+"));
    Err(format!(
        "{name}, {} lines are {} (- expected, + found; nothing here where a line is doubled):\n{}\n{}",
        expected.len(),
        found.len(),
        lost.join("\n"),
        more.join("\n")
    ))
}
