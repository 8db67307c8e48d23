//! The age of the snapshot that a load reads: told once it is old, and again whenever it has doubled.

use crate::load::run::notice;
use crate::load::session::Source;
use crate::migration::Entity;
use crate::progress::Progress;
use std::convert::Infallible;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Does work that reads under a snapshot, and tells the snapshot's age meanwhile.
pub(in crate::load) async fn telling_the_age<T>(
    entity: &Entity,
    source: &Source,
    limit: Duration,
    progress: &Progress,
    work: impl Future<Output = T>,
) -> T {
    tokio::select! {
        biased;
        done = work => done,
        never = tell(entity, source.taken, limit, progress) => match never {},
    }
}

async fn tell(entity: &Entity, taken: Instant, limit: Duration, progress: &Progress) -> Infallible {
    let mut next = limit;
    loop {
        sleep(next.saturating_sub(taken.elapsed())).await;
        let age = taken.elapsed();
        progress.say(&notice(entity, &in_words(age)));
        next = age.max(Duration::from_secs(1)).saturating_mul(2);
    }
}

fn in_words(age: Duration) -> String {
    let seconds = age.as_secs();
    let age = match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3600),
    };
    format!(
        "the snapshot of the source is {age} old. While it is held, VACUUM can remove no row there that died since. To let it \
         go, stop the run; the same command goes on under a new one"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_words() {
        let told = |seconds| in_words(Duration::from_secs(seconds));
        assert!(told(1).starts_with("the snapshot of the source is 1 seconds old."));
        assert!(told(3600).contains("is 60 minutes old"));
        assert!(told(90_000).contains("is 25 hours old"));
    }
}
