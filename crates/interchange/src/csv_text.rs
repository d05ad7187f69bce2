//! Texts in CSV cells: formulas made harmless, and lists in one cell.

/// Whether a spreadsheet takes a text that begins with this character for a formula (OWASP, "CSV Injection").
fn begins_formula(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r')
}

/// Whether a text, apostrophes aside, begins as a formula.
///
/// Apostrophes count so that the escape has an exact inverse: `'=x` is itself a text that somebody may have meant.
fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(begins_formula)
}

/// A text as it is written into a cell: with an apostrophe in front when it looks like a formula.
pub(crate) fn escape_formula(text: &str) -> String {
    if looks_like_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell: without the one apostrophe that [`escape_formula`] puts in front of a formula.
pub(crate) fn unescape_formula(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| looks_like_formula(rest)).unwrap_or(cell)
}

/// Joins texts with `;`. A `;` or `\` inside a text gets a `\` in front.
pub(crate) fn join_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let escaped: Vec<_> = texts.into_iter().map(|text| text.replace('\\', "\\\\").replace(';', "\\;")).collect();
    escaped.join(";")
}

/// Splits what [`join_texts`] joins. Blanks around the texts are dropped, and so are empty ones.
pub(crate) fn split_texts(cell: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut characters = cell.chars().peekable();
    while let Some(character) = characters.next() {
        let literal = match character {
            '\\' => characters.next_if(|next| matches!(next, ';' | '\\')).or(Some('\\')),
            ';' => None,
            other => Some(other),
        };
        match (literal, texts.last_mut()) {
            (Some(literal), Some(text)) => text.push(literal),
            _ => texts.push(String::new()),
        }
    }
    texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// Splits a list of codes at `;` and at blanks.
pub(crate) fn split_codes(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(|c: char| c == ';' || c.is_whitespace()).filter(|code| !code.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_made_harmless_and_read_back() {
        let table = [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("'=1", "''=1"),
            ("'quoted'", "'quoted'"),
            ("plain", "plain"),
            ("a=b", "a=b"),
            ("'", "'"),
            ("", ""),
        ];
        for (text, cell) in table {
            assert_eq!(escape_formula(text), cell, "{text:?}");
            assert_eq!(unescape_formula(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn lists_of_texts_are_split_where_they_were_joined() {
        let table: [(&str, &[&str]); 6] = [
            ("A;B", &["A", "B"]),
            (" A ; B ;", &["A", "B"]),
            (";;", &[]),
            (r"A\;B;C", &["A;B", "C"]),
            (r"A\\;B", &[r"A\", "B"]),
            (r"A\B\", &[r"A\B\"]),
        ];
        for (cell, texts) in table {
            assert_eq!(split_texts(cell), texts, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_from_its_cell(text in "['=+@\t\r a-]{0,6}") {
            let cell = escape_formula(&text);
            prop_assert_eq!(unescape_formula(&cell), &text);
            prop_assert!(!cell.starts_with(begins_formula));
        }

        #[test]
        fn any_texts_are_split_where_they_were_joined(texts in proptest::collection::vec(r"[;\\ab]{1,4}", 0..4)) {
            prop_assert_eq!(split_texts(&join_texts(texts.iter().map(String::as_str))), texts);
        }
    }
}
