//! What a typed command line means: the one conversion, which knows nothing of how it was typed.

use super::*;
use crate::bench::Kind;
use crate::commands::{Command, ProgramOptions};
use crate::orchestrate::{Console, Log, Output, Selection};

impl From<Typed> for Request {
    fn from(typed: Typed) -> Self {
        let Global {
            project,
            output,
            log,
            quiet,
        } = typed.global;
        Self {
            project,
            console: Console {
                output: match output {
                    Form::Text => Output::Text,
                    Form::Json => Output::Json,
                },
                log: match log {
                    Form::Text => Log::Text,
                    Form::Json => Log::Json,
                },
                quiet,
            },
            command: typed.command.into(),
        }
    }
}

impl From<Subcommands> for Command {
    fn from(typed: Subcommands) -> Self {
        match typed {
            Subcommands::Init(args) => Self::Init(args.into()),
            Subcommands::Discover(args) => Self::Discover(discover::Options {
                profile: !args.no_profile,
            }),
            Subcommands::Doctor => Self::Doctor,
            Subcommands::Plan => Self::Plan,
            Subcommands::Prescan(args) => Self::Prescan(args.into()),
            Subcommands::Decide(args) => Self::Decide(args.into()),
            Subcommands::Generate(args) => Self::Generate(args.into()),
            Subcommands::Build(args) => Self::Build(args.into()),
            Subcommands::Explain { code } => Self::Explain(code),
            Subcommands::Rehearse(args) => Self::Rehearse(args.into()),
            Subcommands::Run(args) => Self::Run(args.into()),
            Subcommands::Validate(args) => Self::Validate(args.into()),
            Subcommands::Rollback(args) => Self::Rollback(args.into()),
            Subcommands::Replay(args) => Self::Replay(args.into()),
            Subcommands::Diff(args) => Self::Diff(args.into()),
            Subcommands::Sync(args) => Self::Sync(args.into()),
            Subcommands::Conflicts { what } => Self::Conflicts(what.into()),
            Subcommands::Status(args) => Self::Status(args.into()),
            Subcommands::Report(args) => Self::Report(args.into()),
            Subcommands::Demo(args) => Self::Demo(args.into()),
            Subcommands::Bench(args) => Self::Bench(args.into()),
        }
    }
}

impl From<EntityArgs> for Selection {
    fn from(args: EntityArgs) -> Self {
        let mut groups = args.group;
        if args.core {
            groups.push("core".to_owned());
        }
        Self {
            names: args.names,
            all: args.all,
            groups,
            with_deps: args.with_deps,
        }
    }
}

impl From<ProgramArgs> for ProgramOptions {
    fn from(args: ProgramArgs) -> Self {
        Self {
            entities: args.entities.into(),
            confined: args.sandbox == Confinement::Process,
        }
    }
}

impl From<InitArgs> for init::Options {
    fn from(args: InitArgs) -> Self {
        Self {
            name: args.name,
            source_env: args.source_env,
            target_env: args.target_env,
            source_schemas: args.source_schemas,
            target_schemas: args.target_schemas,
            zone: args.zone,
        }
    }
}

impl From<DecideArgs> for decide::Options {
    fn from(args: DecideArgs) -> Self {
        Self {
            answers: args.answer,
            from: args.from,
            accept_recommended: args.accept_recommended,
            by: args.by,
            reason: args.reason,
        }
    }
}

impl From<GenerateArgs> for generate::Options {
    fn from(args: GenerateArgs) -> Self {
        Self {
            entities: args.entities.into(),
            check: args.check,
            overwrite: args.overwrite,
        }
    }
}

impl From<RehearseArgs> for rehearse::Options {
    fn from(args: RehearseArgs) -> Self {
        Self {
            programs: args.program.into(),
            batch_size: args.batch_size,
            workers: args.workers,
        }
    }
}

impl From<RunArgs> for run::Options {
    fn from(args: RunArgs) -> Self {
        Self {
            programs: args.program.into(),
            batch_size: args.batch_size,
            workers: args.workers,
            side_by_side: args.side_by_side.map(|programs| programs as usize),
            max_attempts: args.max_attempts,
            fingerprint: args.fingerprint,
            max_quarantined: args.max_quarantined,
            max_seconds: args.max_seconds,
            stall_seconds: args.stall_seconds,
            join: args.join,
            dry_run: args.dry_run,
            sample: args.sample,
        }
    }
}

impl From<RollbackArgs> for rollback::Options {
    fn from(args: RollbackArgs) -> Self {
        Self {
            programs: args.program.into(),
            batch: args.batch,
            destroy_modified_rows: args.destroy_modified_rows,
            destroy_referencing_rows: args.destroy_referencing_rows,
            disable_triggers: args.disable_triggers,
            yes: args.yes,
        }
    }
}

impl From<DemoArgs> for demo::Options {
    fn from(args: DemoArgs) -> Self {
        Self {
            scale: args.scale,
            seed: args.seed,
            keep: args.keep,
            dir: args.dir,
            ledger: args.ledger,
        }
    }
}

impl From<BenchArgs> for bench::Options {
    fn from(args: BenchArgs) -> Self {
        Self {
            kind: match (args.growth, args.bad_rows) {
                (true, _) => Kind::Growth,
                (_, true) => Kind::BadRows,
                _ => Kind::Ways,
            },
            rows: args.rows,
            rounds: args.rounds,
            only: args.only,
            workers: args.workers,
            ordered_keys: args.ordered_keys,
            keep: args.keep,
            dir: args.dir,
        }
    }
}
