//! The read model that answers partners: every organization's current standing, in memory.
//!
//! Pure: no I/O, clock, randomness or async. One [`Directory`] takes changes in the journal's order and hands out
//! [`Snapshot`]s: readers never wait, and what a reader holds never changes under it.
//!
//! An organization is given as an [`Entry`] and read back as a [`Listing`]. In between it is packed into columns
//! (`chunk`), because a million organizations as maps and strings of their own would take several times the
//! memory. Filters are bitmaps (`index`). A bitmap only rules organizations out; the yes always comes from
//! `Offering::answers` and from the dated runs judged on the day that is asked about.

mod bits;
mod change;
mod chunk;
mod directory;
mod entry;
mod filling;
mod filter;
mod find;
mod ids;
mod index;
mod key;
mod listing;
mod name_order;
mod name_search;
mod name_words;
pub mod names;
mod packed_offering;
mod packed_run;
mod plan;
mod pool;
mod posting;
mod search;
mod slots;
mod snapshot;
mod sorted;
mod store;
mod words;

pub use directory::Directory;
pub use entry::{Entry, Grounds, Line, Run};
pub use filling::Filling;
pub use filter::{Filter, Mark, Order};
pub use find::Found;
pub use listing::Listing;
pub use name_search::{MOST_EDITS, NameWord, Slot};
pub use search::{Hit, Page, Query};
pub use snapshot::Snapshot;
