//! The log of everything that runs in this process, for tests that look for what must not be in it.

use std::sync::{Mutex, OnceLock, PoisonError};

struct Captured(Mutex<Vec<String>>);

impl log::Log for Captured {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {} {}", record.level(), record.target(), record.args());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn flush(&self) {}
}

static CAPTURED: OnceLock<Captured> = OnceLock::new();

/// Begins to keep what is logged, at every level down to debug. Calling it again changes nothing.
pub fn capture_log() {
    let captured = CAPTURED.get_or_init(|| Captured(Mutex::new(Vec::new())));
    if log::set_logger(captured).is_ok() {
        log::set_max_level(log::LevelFilter::Debug);
    }
}

/// The lines that hold a word, of everything that was logged since [`capture_log`], by whichever test.
#[must_use]
pub fn logged_with(word: &str) -> Vec<String> {
    let Some(captured) = CAPTURED.get() else { return Vec::new() };
    let lines = captured.0.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().filter(|line| line.contains(word)).cloned().collect()
}
