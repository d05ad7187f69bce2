//! Professional arenas: the fields of work that the Standards name.

use crate::text_code::{is_snake, text_code};
use serde::{Deserialize, Serialize};

text_code!(
    /// The code of an arena. Global and never reused, whatever edition names it.
    ArenaCode,
    is_snake,
    "must be a lower-case code such as case_management",
    "^[a-z][a-z0-9_]{0,63}$",
    "case_management"
);

/// One professional arena.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Arena {
    /// The code that offerings, standards and questions use.
    pub code: ArenaCode,
    /// The name as the Standards print it.
    #[cfg_attr(feature = "schema", schema(example = "Case management/victim advocacy"))]
    pub name: String,
    /// Whether people can be referred to a provider for it. Staff say which; Media, for one, serves no one directly.
    pub referable: bool,
}
