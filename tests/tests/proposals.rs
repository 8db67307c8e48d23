//! The measured quality of proposals: what `plan` proposes for real pairs of schemas, scored by labels that people wrote.
//! The scores are printed; they must not get worse.

use std::io::Write;

use rehome_tests::Result;
use rehome_tests::labels::Labels;
use rehome_tests::real_pairs::{Pair, folder};
use rehome_tests::score::{Score, Verdict, score};

/// What has been reached: least hundredths of columns right, and right without a question; least number of entities;
/// most columns that were confident and wrong.
struct Reached {
    right: usize,
    confident: usize,
    entities: usize,
    wrong: usize,
}

/// Written past the test runner, which shows nothing of a test that passes.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn measured(name: &str, pair: &Pair) -> Result<Score> {
    let labels = Labels::read(name)?;
    labels.must_fit(&pair.source, &pair.target)?;
    let plan = pair.plan(&[])?;
    assert_eq!(plan, pair.plan(&[])?, "the same plan twice");
    let score = score(&labels, &pair.source, &pair.target, &plan);
    say(&format!("{name}: {score}"));
    if std::env::var_os("REHOME_SHOW_PLAN").is_some() {
        use Verdict::{Missed, Right, Undecided, Wrong, WrongAndConfident};
        for verdict in [WrongAndConfident, Wrong, Missed, Undecided, Right] {
            say(&format!("  {verdict:?}\n{}", score.list(verdict)));
        }
    }
    Ok(score)
}

fn must_reach(score: &Score, reached: &Reached) {
    let (right, confident) = score.percent();
    let wrong = score.count(Verdict::WrongAndConfident);
    assert!(
        wrong <= reached.wrong,
        "confident and wrong:\n{}",
        score.list(Verdict::WrongAndConfident)
    );
    assert!(
        right >= reached.right,
        "{right} % right, it was {}",
        reached.right
    );
    assert!(
        confident >= reached.confident,
        "{confident} % confident, it was {}",
        reached.confident
    );
    assert!(
        score.entities.0 >= reached.entities,
        "{} entities, there were {}",
        score.entities.0,
        reached.entities
    );
}

/// The pair's files; a test that does not find them says so and is done.
fn loaded(name: &str, schemas: &[&str]) -> Result<Option<Pair>> {
    match folder(name) {
        Some(folder) => Ok(Some(Pair::load(&folder, schemas)?)),
        None => {
            say(&format!(
                "skipped: the files of {name} are not here (REHOME_SHARED names their folder)"
            ));
            Ok(None)
        }
    }
}

#[test]
fn pagila_is_proposed_well() -> Result {
    let Some(pair) = loaded("pagila", &["public"])? else {
        return Ok(());
    };
    must_reach(
        &measured("pagila", &pair)?,
        &Reached {
            right: 98,
            confident: 84,
            entities: 17,
            wrong: 0,
        },
    );
    Ok(())
}

#[test]
fn umami_is_proposed_well() -> Result {
    let Some(pair) = loaded("umami", &["public"])? else {
        return Ok(());
    };
    must_reach(
        &measured("umami", &pair)?,
        &Reached {
            right: 82,
            confident: 73,
            entities: 5,
            wrong: 0,
        },
    );
    Ok(())
}

/// Of the 57 target tables 24 have an entity, all but two of those that the old schema has rows for. These two are
/// `person_content_combined`, a list of posts and comments that nothing in names or keys tells from any other table about
/// them, and `instance`, whose domains stand only inside of addresses. For the other 31 no row exists in the old schema, and a
/// mapping would be made up:
/// languages (`language`, `community_language`, `local_user_language`, `site_language`), reports that could not be made
/// (`community_report`, `private_message_report`), sign-in and sign-up (`email_verification`, `login_token`, `oauth_account`,
/// `oauth_provider`, `registration_application`, `local_user_invite`, `secret`), images (`image_details`, `local_image`,
/// `remote_image`), emoji (`custom_emoji`, `custom_emoji_keyword`), tags and groups of communities (`community_tag`,
/// `post_community_tag`, `multi_community`, `multi_community_entry`, `multi_community_follow`, `community_community_follow`),
/// federation's own book-keeping (`federation_allowlist`, `federation_blocklist`, `federation_queue_state`), blocks
/// (`local_user_keyword_block`, `local_site_url_blocklist`), `person_actions` and `tagline`.
#[test]
fn lemmy_is_proposed_well() -> Result {
    let Some(pair) = loaded("lemmy", &["public", "utils"])? else {
        return Ok(());
    };
    must_reach(
        &measured("lemmy", &pair)?,
        &Reached {
            right: 95,
            confident: 73,
            entities: 24,
            wrong: 0,
        },
    );
    Ok(())
}

#[test]
fn the_example_is_proposed_well() -> Result {
    let pair = Pair::example()?;
    must_reach(
        &measured("dispatch", &pair)?,
        &Reached {
            right: 98,
            confident: 80,
            entities: 27,
            wrong: 0,
        },
    );
    Ok(())
}
