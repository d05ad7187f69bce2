//! Prints what the screen catches and misses of its test set: `cargo run -p screening --example figures`.
//!
//! With `--texts` it prints each text's number with what is found in it, in the form of the column `found`.

// An example: what fails here, fails in the hands of whoever runs it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../tests/support/mod.rs"]
#[allow(dead_code)] // The tests use more of it.
mod support;

fn main() {
    let samples = support::samples();
    if std::env::args().any(|argument| argument == "--texts") {
        for (number, sample) in samples.iter().enumerate() {
            let found = screening::kinds(&sample.text);
            let found: Vec<String> =
                found.iter().map(|(kind, certainty)| format!("{}:{}", kind.as_str(), certainty.as_str())).collect();
            println!("{number}\t{}", found.join(" "));
        }
        return;
    }
    for set in ["tuned", "held_out"] {
        let (all, refused, looked_at) = support::innocent(&samples, set);
        println!("{set}: of {all} innocent texts {refused} are refused and {looked_at} looked at\n");
        println!("{}", support::table(&samples, set));
    }
}
