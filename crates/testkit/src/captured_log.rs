//! The log of everything that runs in this process, for tests that look for what must not be in it.
//!
//! A process has one logger: tests that keep lines and tests that search each line as it comes share this one.

use std::sync::{Mutex, Once, PoisonError, RwLock};

/// Somebody who is told of each line, at every level: where it comes from, and the line.
pub type LogWatcher = fn(target: &str, line: &str);

struct Captured {
    kept: Mutex<Vec<String>>,
    watcher: RwLock<Option<LogWatcher>>,
}

impl log::Log for Captured {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let watcher = *self.watcher.read().unwrap_or_else(PoisonError::into_inner);
        let is_kept = record.level() <= log::Level::Debug;
        if watcher.is_none() && !is_kept {
            return;
        }
        let line = format!("{} {} {}", record.level(), record.target(), record.args());
        if let Some(watcher) = watcher {
            watcher(record.target(), &line);
        }
        if is_kept {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    }

    fn flush(&self) {}
}

static CAPTURED: Captured = Captured { kept: Mutex::new(Vec::new()), watcher: RwLock::new(None) };

/// Begins to keep what is logged, at every level down to debug. Calling it again changes nothing.
pub fn capture_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&CAPTURED).expect("nobody else takes the log in this process");
        log::set_max_level(log::LevelFilter::Trace);
    });
}

/// Tells somebody of each line from now on, at every level down to trace.
pub fn watch_log(watcher: LogWatcher) {
    capture_log();
    *CAPTURED.watcher.write().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
}

/// The lines that hold a word, of everything that was logged since [`capture_log`], by whichever test.
#[must_use]
pub fn logged_with(word: &str) -> Vec<String> {
    let lines = CAPTURED.kept.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().filter(|line| line.contains(word)).cloned().collect()
}
