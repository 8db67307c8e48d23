//! Progress: what a program's events look like to whoever watches.

use indicatif::{HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use rehome_runtime::report::{Event, Phase, throttled_in_words};

use super::console::Console;
use std::time::Duration;

/// The bars of all programs that work now, and the lines that are shown between them.
#[derive(Debug, Clone)]
pub struct Bars {
    console: Console,
    all: MultiProgress,
}

impl Bars {
    /// No bar yet.
    #[must_use]
    pub fn new(console: Console) -> Self {
        Self {
            console,
            all: MultiProgress::with_draw_target(target(&console)),
        }
    }

    /// Shows a line above the bars.
    pub fn say(&self, text: &str) {
        if self.console.has_bars() {
            self.all.suspend(|| self.console.say(text));
        } else {
            self.console.say(text);
        }
    }
}

/// Shows the events of one program: a bar on a terminal, JSON lines where they were asked for, else nothing but
/// what a person should know. Others may show theirs meanwhile, so each line begins with the entity.
#[derive(Debug)]
pub struct Progress<'b> {
    bars: &'b Bars,
    bar: ProgressBar,
    phase: Option<Phase>,
}

impl<'b> Progress<'b> {
    /// Begins to show what happens to an entity.
    #[must_use]
    pub fn new(bars: &'b Bars) -> Self {
        let bar = bars.all.add(ProgressBar::no_length());
        bar.set_style(style(true));
        Self {
            bars,
            bar,
            phase: None,
        }
    }

    /// Shows an event.
    pub fn show(&mut self, event: &Event) {
        if self.bars.console.log_object(event) {
            return;
        }
        match event {
            Event::Progress {
                entity,
                phase,
                done,
                total,
                left_seconds,
            } => {
                self.bar
                    .set_message(left_seconds.map_or_else(String::new, left));
                self.advance(entity, *phase, *done, *total);
            }
            Event::Throttled {
                entity,
                waits,
                measure,
                value,
                limit,
            } => {
                let words = throttled_in_words(*waits, measure, *value, *limit);
                self.bars.say(&format!("  {entity}: {words}"));
            }
            Event::Recovered {
                entity,
                operation,
                message,
                remedy,
                ..
            } => self
                .bars
                .say(&format!("  {entity}: {operation}: {message}; {remedy}")),
            Event::Notice { entity, message } => {
                let message = message.strip_prefix(entity.as_str()).unwrap_or(message);
                let message = message.trim_start_matches(':').trim_start();
                self.bars.say(&format!("  {entity}: {message}"));
            }
        }
    }

    /// Takes the bar away; what matters is said in the entity's line.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn advance(&mut self, entity: &str, phase: Phase, done: u64, total: u64) {
        if self.phase.replace(phase) != Some(phase) {
            self.bar.reset();
            self.bar.set_style(style(total > 0));
            self.bar.set_prefix(format!("{entity:<24} {}", word(phase)));
        }
        if total > 0 {
            self.bar.set_length(total);
        }
        self.bar.set_position(done);
    }
}

/// Shows that something takes its time, and the last line of what it says.
#[derive(Debug)]
pub struct Spinner {
    console: Console,
    bar: ProgressBar,
}

impl Spinner {
    /// Begins to show it.
    #[must_use]
    pub fn new(console: Console, what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(&console));
        let spinner = ProgressStyle::with_template("  {spinner} {prefix} {wide_msg}");
        bar.set_style(spinner.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_prefix(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { console, bar }
    }

    /// Shows what is said now; where no bar can be shown, only a complaint is worth a line.
    pub fn show(&mut self, line: &str) {
        if self.console.has_bars() {
            self.bar.set_message(line.trim().to_owned());
        }
        if line.starts_with("error") || line.starts_with("fetching") {
            self.bar.suspend(|| self.console.say(line));
        }
    }

    /// Takes it away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn target(console: &Console) -> ProgressDrawTarget {
    if console.has_bars() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}

fn style(has_end: bool) -> ProgressStyle {
    let template = if has_end {
        "  {prefix:36} {bar:24} {human_pos}/{human_len} rows, {per_sec}{msg}"
    } else {
        "  {prefix:36} {spinner} {human_pos} rows, {per_sec}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The time left, as the program itself estimates it.
fn left(seconds: f64) -> String {
    let left = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    format!(", {} left", HumanDuration(left))
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Load => "loading",
        Phase::Finish => "finishing",
        Phase::Validate => "proving",
        Phase::Replay => "replaying",
        Phase::Rollback => "taking back",
        Phase::Compare => "comparing",
    }
}
