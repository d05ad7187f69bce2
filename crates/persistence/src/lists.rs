//! Short lists of codes in one TEXT column, separated by single blanks.

use crate::Error;
use std::{fmt::Display, str::FromStr};

/// Writes a list. The items hold no blanks: they are codes.
pub(crate) fn join<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}

/// Reads a list back.
pub(crate) fn split<T, C>(text: &str, what: &'static str) -> Result<C, Error>
where
    T: FromStr,
    T::Err: Display,
    C: FromIterator<T>,
{
    text.split(' ')
        .filter(|item| !item.is_empty())
        .map(|item| item.parse().map_err(|error| Error::corrupt(what, error)))
        .collect()
}
