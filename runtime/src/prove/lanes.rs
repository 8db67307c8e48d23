//! Lanes: both sides are read at the same time, each by several sessions in threads of their own.

use super::ground::{Ground, Means, another};
use super::part::Part;
use super::pieces::Pieces;
use super::source_side::SourceSide;
use super::target_side::TargetSide;
use crate::connect::{Connection, Connector, Side, event_loop};
use crate::error::Error;
use crate::load::{KnownRows, Transformer, without_room};
use crate::migration::{Entity, Migration};
use crate::progress::Progress;
use crate::report::Event;
use tokio::sync::{mpsc, oneshot};

/// What lanes tell the thread that holds the progress.
enum Note {
    /// So many rows of the source were read.
    Read(u64),
    Say(Event),
}

type Notes = mpsc::UnboundedSender<Note>;

/// How a lane ended.
type End = oneshot::Receiver<Result<Part, Error>>;

/// What both sides have come to.
pub(super) struct Folded {
    pub(super) source: Part,
    pub(super) target: Part,
}

/// Folds every piece of both sides. `source` is the first of the source's lanes; so many more are started as `wanted` says
/// and there are pieces and room for.
pub(super) async fn fold(
    (means, ground): (&Means, &Ground),
    source: &mut SourceSide<'_>,
    connector: &Connector,
    wanted: usize,
    progress: &Progress,
) -> Result<Folded, Error> {
    let (notes, mut heard) = mpsc::unbounded_channel();
    let mut ends = [Vec::new(), Vec::new()];
    for (side, ends) in [Side::Source, Side::Target].into_iter().zip(&mut ends) {
        for _ in 1..means.lanes(side, wanted) {
            let lane = Lane {
                means: means.clone(),
                connector: connector.clone(),
                snapshot: ground.snapshot(side).to_owned(),
                side,
                notes: notes.clone(),
            };
            ends.push(lane.start()?);
        }
    }
    let target = target_side(means, &ground.target);
    let pieces = &means.pieces;
    let (of_source, of_target, ()) = tokio::join!(
        read_source(source, pieces, notes),
        read_target(&target, pieces),
        listen(&mut heard, progress)
    );
    let mut folded = Folded {
        source: of_source?,
        target: of_target?,
    };
    let [of_source, of_target] = ends;
    gather(of_source, &mut folded.source, means.migration).await?;
    gather(of_target, &mut folded.target, means.migration).await?;
    Ok(folded)
}

/// Tells what lanes say until the last of them is gone.
async fn listen(heard: &mut mpsc::UnboundedReceiver<Note>, progress: &Progress) {
    while let Some(note) = heard.recv().await {
        match note {
            Note::Read(rows) => progress.advance(rows),
            Note::Say(event) => progress.say(&event),
        }
    }
}

async fn gather(ends: Vec<End>, part: &mut Part, migration: &dyn Migration) -> Result<(), Error> {
    for end in ends {
        let died = |_| {
            let name = migration.entity().name;
            Error::Failed(format!(
                "a thread that proves {name} died; nothing was changed, give the same command again, and report this"
            ))
        };
        part.append(end.await.map_err(died)??);
    }
    Ok(())
}

/// The source's side in a session of its own.
pub(super) fn source_side<'s>(means: &Means, stream: &'s Connection) -> SourceSide<'s> {
    let Means {
        migration,
        context,
        forms,
        fates,
        ..
    } = means.clone();
    let transformer = Transformer::new(migration, context, KnownRows::default(), forms);
    SourceSide::new(stream, transformer, fates)
}

/// The target's side in a session of its own.
pub(super) fn target_side<'s>(means: &Means, target: &'s Connection) -> TargetSide<'s> {
    TargetSide {
        entity: means.migration.entity(),
        target,
        among_others: means.among_others,
    }
}

async fn read_source(
    side: &mut SourceSide<'_>,
    pieces: &Pieces,
    notes: Notes,
) -> Result<Part, Error> {
    let mut all = Part::new();
    while let Some(piece) = pieces.next_source() {
        let part = side.fold(piece).await.inspect_err(|_| pieces.close())?;
        // Who is not there to hear it has failed itself.
        let _ = notes.send(Note::Read(part.recount.read));
        all.append(part);
    }
    Ok(all)
}

async fn read_target(side: &TargetSide<'_>, pieces: &Pieces) -> Result<Part, Error> {
    let mut all = Part::new();
    while let Some(piece) = pieces.next_target() {
        all.append(side.fold(piece).await.inspect_err(|_| pieces.close())?);
    }
    Ok(all)
}

/// A lane in a thread of its own.
struct Lane {
    means: Means,
    connector: Connector,
    snapshot: String,
    side: Side,
    notes: Notes,
}

impl Lane {
    fn start(self) -> Result<End, Error> {
        let (tell, end) = oneshot::channel();
        let entity = self.entity();
        let work = move || {
            let done = event_loop().and_then(|event_loop| event_loop.block_on(self.work()));
            let _ = tell.send(done);
        };
        let started = std::thread::Builder::new()
            .name("proof".to_owned())
            .spawn(work);
        started.map_err(|cause| {
            Error::Failed(format!(
                "{}: a thread cannot start ({cause}); ask for fewer with --workers",
                entity.name
            ))
        })?;
        Ok(end)
    }

    fn entity(&self) -> &'static Entity {
        self.means.migration.entity()
    }

    /// Where a server has no room for this lane's session, the others do its work.
    async fn work(self) -> Result<Part, Error> {
        let entity = self.entity();
        let opened = another(&self.connector, self.side, entity, &self.snapshot).await;
        let session = match opened {
            Err(Error::Connect(full)) if full.is_for_want_of_room() => {
                let event = without_room(entity, "proving rows side by side", &full);
                let _ = self.notes.send(Note::Say(event));
                return Ok(Part::new());
            }
            opened => opened.inspect_err(|_| self.means.pieces.close())?,
        };
        let pieces = &self.means.pieces;
        match self.side {
            Side::Source => {
                let mut side = source_side(&self.means, &session);
                read_source(&mut side, pieces, self.notes).await
            }
            Side::Target => read_target(&target_side(&self.means, &session), pieces).await,
        }
    }
}
