//! Everything that the process logs, at every level, searched for canaries as it is written.

use crate::canary::{NUMBERS, SENT, TEXTS};
use aho_corasick::AhoCorasick;
use log::{LevelFilter, Log, Metadata, Record};
use std::sync::{
    LazyLock, Mutex, Once, PoisonError, RwLock,
    atomic::{AtomicUsize, Ordering},
};

/// Searches each line. The tests' own client runs in the same process, and may say what it sends.
struct Capture {
    lines: AtomicUsize,
    wrong: Mutex<Vec<String>>,
    ids: RwLock<Vec<String>>,
}

/// A number of few digits may stand in a duration or in an id.
static CANARIES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let numbers = NUMBERS.iter().filter(|number| number.len() > 8);
    let canaries = TEXTS.iter().chain(numbers).chain(&[SENT]);
    AhoCorasick::builder().ascii_case_insensitive(true).build(canaries).expect("a search")
});

static CAPTURE: Capture =
    Capture { lines: AtomicUsize::new(0), wrong: Mutex::new(Vec::new()), ids: RwLock::new(Vec::new()) };

impl Log for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !metadata.target().starts_with("ureq")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        self.lines.fetch_add(1, Ordering::Relaxed);
        let line = format!("{} {} {}", record.level(), record.target(), record.args());
        let ids = self.ids.read().unwrap_or_else(PoisonError::into_inner);
        if CANARIES.is_match(&line) || ids.iter().any(|id| line.contains(id.as_str())) {
            self.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(format!("the log: {line}"));
        }
    }

    fn flush(&self) {}
}

/// Begins to capture.
pub fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&CAPTURE).expect("nobody else takes the log in this process");
        log::set_max_level(LevelFilter::Trace);
    });
}

/// No line may name these.
pub fn watch_for(ids: &[String]) {
    CAPTURE.ids.write().unwrap_or_else(PoisonError::into_inner).extend_from_slice(ids);
}

/// How many lines have been searched, and those in which something was found.
pub fn so_far() -> (usize, Vec<String>) {
    let wrong = CAPTURE.wrong.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (CAPTURE.lines.load(Ordering::Relaxed), wrong)
}
