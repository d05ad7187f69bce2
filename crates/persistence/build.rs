//! The migrations are part of this crate: a new one must be noticed by a build that has been made before.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
