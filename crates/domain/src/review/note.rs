//! What reviewers tell an organization about single standards.

use crate::access::words::words;
use serde::{Deserialize, Serialize};

words!(
    /// With what a note about a standard came to the organization.
    NoteKind {
        /// The reviewer asks for more: the organization answers this standard.
        Asked = "asked",
        /// The self-assessment was returned.
        Returned = "returned",
    }
);
