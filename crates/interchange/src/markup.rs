//! Texts as they stand in markup.

use domain::time::Day;
use std::fmt::Write;

/// A text as character data or an attribute, in HTML and in XML. Control characters go, and so do those that turn the
/// direction of writing around: a name must not rearrange the sentence that it stands in.
pub(crate) fn escape(text: &str) -> String {
    let is_shown = |c: &char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(is_shown).fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}

/// A text of at most so many characters; what is cut off is marked.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// One pair of a description list. The name and the markup are written as they are.
pub(crate) fn entry(main: &mut String, name: &str, markup: &str) {
    let _ = write!(main, "<dt>{name}</dt><dd>{markup}</dd>");
}

/// A day in words, which programs read as well.
pub(crate) fn day(day: Day) -> String {
    format!("<time datetime=\"{day}\">{}</time>", day.in_words())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_escaped_can_become_markup() {
        assert_eq!(escape("<b a=\"'&\u{7}\u{202e}"), "&lt;b a=&quot;&#39;&amp;");
        assert_eq!(shortened("abcdef", 4), "abc…");
    }
}
