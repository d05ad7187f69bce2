//! Documents that rest on a standing: logo licences, letters of support and funding summaries, and the texts that the
//! Commission publishes for them.
//!
//! Whether a document is valid is never stored: it follows from the decisions at the moment of asking.

mod document;
mod licence;
mod number;
mod state;
mod text;

pub use document::{Document, DocumentFacts, DocumentKind, FoundRequirement, Withdrawal};
pub use licence::{LicenceTerms, MOST_MARKS, Placement};
pub use number::DocumentNumber;
pub use state::{DocumentState, Validity, issued_on, validity};
pub use text::{Acceptance, PublishedText, TextKind, TextTerms};
