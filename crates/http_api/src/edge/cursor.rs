//! Lists: a page at a time, from an opaque cursor.

use crate::problem::{Kind, Problem, ProblemError};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use std::{fmt::Display, str::FromStr};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// How much of a list, and from where.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: u32,
    /// Where to continue: the `next_cursor` of the page before. Opaque.
    #[validate(length(max = 200))]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

/// The number of items when the caller does not say.
#[must_use]
pub fn default_limit() -> u32 {
    50
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last page.
    #[schema(required, example = json!(null))]
    pub next_cursor: Option<String>,
}

/// Reads a cursor back into the key that it was made from.
///
/// # Errors
/// When it is no cursor of this list.
pub fn read<K: FromStr>(cursor: Option<&str>) -> Result<Option<K>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok());
    key.map(Some).ok_or_else(of_another_list)
}

/// What is answered to a cursor that this list has not made.
#[must_use]
pub fn of_another_list() -> Problem {
    let error = ProblemError {
        pointer: "cursor".to_owned(),
        code: "cursor".to_owned(),
        detail: "is no cursor of this list".to_owned(),
    };
    Problem::new(Kind::InvalidQuery, "Use next_cursor of the page before, or leave the cursor out to begin anew.")
        .with_errors(vec![error])
}

/// Makes a cursor from a key.
#[must_use]
pub fn write(key: impl Display) -> String {
    URL_SAFE_NO_PAD.encode(key.to_string())
}

/// A page from `limit + 1` rows: the extra row says that more follow.
pub fn page<R, T, K: Display>(
    mut rows: Vec<R>,
    limit: u32,
    key: impl Fn(&R) -> K,
    item: impl FnMut(R) -> T,
) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = rows.last().filter(|_| more).map(|last| write(key(last)));
    Page { items: rows.into_iter().map(item).collect(), next_cursor }
}
