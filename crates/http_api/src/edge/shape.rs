//! The shape of JSON before it is built: how deep it nests and how many values it holds.

use crate::problem::{Kind, Problem};

/// How deep arrays and objects may nest. The deepest body that an operation takes nests 6 levels.
pub const DEEPEST: usize = 32;

/// How many values a body may hold. The largest body that an operation takes in earnest, an edition with every standard
/// and offering, holds some thousands.
pub const MOST_VALUES: usize = 50_000;

/// Looks over the bytes once, without building anything: nesting and number of values.
///
/// What is no JSON passes here, and is refused by the parser, which says where.
///
/// # Errors
/// 400 for what nests deeper than [`DEEPEST`]; 413 for more than [`MOST_VALUES`] values.
pub fn check(bytes: &[u8]) -> Result<(), Problem> {
    let (mut depth, mut values) = (0_usize, 1_usize);
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_text(&mut bytes),
            b'[' | b'{' => {
                depth += 1;
                values += 1;
                if depth > DEEPEST {
                    let detail = format!("Arrays and objects may nest {DEEPEST} levels deep, no deeper.");
                    return Err(Problem::new(Kind::MalformedBody, detail));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if values > MOST_VALUES {
            let detail = format!("At most {MOST_VALUES} values are read in one body. Send less at once.");
            return Err(Problem::new(Kind::BodyTooLarge, detail));
        }
    }
    Ok(())
}

/// To behind the quotation mark that ends the text.
fn skip_text(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<Kind> {
        check(text.as_bytes()).err().map(|problem| problem.kind())
    }

    #[test]
    fn nesting_is_counted_outside_texts_alone() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let objects = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        assert_eq!(kind(&nested(DEEPEST)), None);
        assert_eq!(kind(&objects(DEEPEST)), None);
        assert_eq!(kind(&nested(DEEPEST + 1)), Some(Kind::MalformedBody));
        assert_eq!(kind(&objects(DEEPEST + 1)), Some(Kind::MalformedBody));
        assert_eq!(kind(&format!("[\"{}\"]", "[".repeat(1000))), None);
        assert_eq!(kind(&format!("[\"\\\"{}\"]", "{".repeat(1000))), None);
        assert_eq!(kind(&format!("[\"\\\\\",{}]", nested(DEEPEST))), Some(Kind::MalformedBody));
        // Closed and opened again is not deep.
        assert_eq!(kind(&format!("[{}0]", "[],".repeat(1000))), None);
    }

    #[test]
    fn values_are_counted() {
        let many = |count: usize| format!("[{}0]", "0,".repeat(count));
        assert_eq!(kind(&many(MOST_VALUES - 10)), None);
        assert_eq!(kind(&many(MOST_VALUES)), Some(Kind::BodyTooLarge));
        assert_eq!(kind(&format!("[{}[]]", "[],".repeat(MOST_VALUES / 2))), Some(Kind::BodyTooLarge));
    }

    #[test]
    fn what_is_no_json_does_no_harm() {
        for text in ["", "\"", "\"\\", "]]]]", "}{", "\u{0}", "\"\\\"", "[[[", "{{{"] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}
