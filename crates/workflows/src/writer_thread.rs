//! A thread that writes aside what others have left for it, until it is told to end.

use std::{
    io,
    sync::{Mutex, PoisonError},
    thread::{Builder, JoinHandle},
};

/// A writing thread, and whether somebody has waited for its end.
pub(crate) struct WriterThread {
    name: &'static str,
    running: Mutex<Option<JoinHandle<()>>>,
}

impl WriterThread {
    /// Starts it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start(name: &'static str, run: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let running = Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Self { name, running: Mutex::new(Some(running)) })
    }

    /// Waits until it has ended; whoever calls has told it to. A second time, returns at once.
    pub(crate) fn join(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if running.is_some_and(|thread| thread.join().is_err()) {
            log::error!("the thread {} has ended in disorder", self.name);
        }
    }
}
