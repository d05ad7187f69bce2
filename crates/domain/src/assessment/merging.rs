//! Two people of one organization answer at the same time: what goes together, and what does not.

use super::Answer;
use crate::edition::StandardCode;
use std::collections::BTreeMap;

/// The standards whose answers stand in the way of saving `given` for somebody who read revision `read`: others have changed
/// them since, to something else. Answers to different standards, and equal answers, go together.
///
/// `present` holds each answer with the revision of the self-assessment at which it was last changed.
#[must_use]
pub fn changed_meanwhile(
    given: &BTreeMap<StandardCode, Answer>,
    present: &BTreeMap<StandardCode, (Answer, i32)>,
    read: i32,
) -> Vec<StandardCode> {
    let stands_in_the_way = |(code, answer): &(&StandardCode, &Answer)| {
        present.get(*code).is_some_and(|(there, changed_at)| *changed_at > read && there != *answer)
    };
    given.iter().filter(stands_in_the_way).map(|(code, _)| code.clone()).collect()
}
