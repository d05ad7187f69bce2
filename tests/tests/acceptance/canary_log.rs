//! Everything that the process logs, at every level, searched for canaries as it is written.

use crate::canary_world::{NUMBERS, SENT, TEXTS};
use aho_corasick::AhoCorasick;
use std::sync::{
    LazyLock, Mutex, PoisonError, RwLock,
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

fn search(target: &str, line: &str) {
    if target.starts_with("ureq") {
        return;
    }
    CAPTURE.lines.fetch_add(1, Ordering::Relaxed);
    let ids = CAPTURE.ids.read().unwrap_or_else(PoisonError::into_inner);
    if CANARIES.is_match(line) || ids.iter().any(|id| line.contains(id.as_str())) {
        CAPTURE.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(format!("the log: {line}"));
    }
}

/// Begins to capture.
pub fn capture() {
    testkit::watch_log(search);
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
