//! Who came, who was refused, and who read what is confidential.
//!
//! What is refused is [noted](AccessLog::note): in memory first, folded and written in batches. What succeeds is
//! [recorded](AccessLog::record): in the database before the answer is sent, so that nothing happens unrecorded.

mod confidential;
mod door;
mod watch;

pub use confidential::{CONFIDENTIAL, Confidential, concerns, shows_nothing_confidential};
pub use door::{
    claims, refresh_token_reused, second_factor_refused, session_ended, sign_in_refused, signed_in, signed_out,
    token_issued, token_refused,
};
pub use watch::watch;

use crate::problem::{Kind, Problem};
use actix_web::web;
use persistence::{
    Db,
    access_log::{Access, Record, Who, append},
};
use std::sync::Arc;
use tokio::sync::Semaphore;
use workflows::access_recorder::Recorder;

/// Takes what is to be in the access log.
pub struct AccessLog {
    recorder: Arc<Recorder>,
    db: Db,
    connections: Arc<Semaphore>,
}

impl AccessLog {
    pub(crate) fn new(recorder: Arc<Recorder>, db: Db, connections: Arc<Semaphore>) -> Self {
        Self { recorder, db, connections }
    }

    /// Notes a refusal: it is written soon, together with what is identical. Never waits, and never fails.
    pub fn note(&self, who: impl Into<Who>, access: Access) {
        self.recorder.note(who.into(), access);
    }

    /// Records something before it is answered.
    ///
    /// # Errors
    /// 503 when it cannot be recorded: then it must not happen.
    pub async fn record(&self, who: impl Into<Who>, access: Access) -> Result<(), Problem> {
        let record = Record { who: who.into(), access, repeats: None };
        let _permit = self.connections.acquire().await.map_err(|error| Problem::internal(&error))?;
        let db = self.db.clone();
        let written = web::block(move || db.write_aside(|aside| append(aside, &[record]))).await;
        written.map_err(|error| Problem::internal(&error))?.map_err(|error| {
            log::error!("the access log cannot be written: {error}");
            Problem::new(Kind::Busy, "It cannot be recorded who asks, so it is not answered. Try again in a moment.")
        })
    }
}
