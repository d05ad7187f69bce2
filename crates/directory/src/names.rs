//! How names are read: the words of a name, and the order of names.
//!
//! One place for everything that compares names, so that search and matching see the same words. Legal suffixes and
//! small words (`inc`, `of`, `the`) are words like any other here; who matches decides what they weigh.

use std::cmp::Ordering;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The words of a text in the order in which they stand; one that stands twice is given twice. Empty when the text
/// holds neither letters nor digits.
///
/// Without case, marks and punctuation: `Casa María, Inc.` is `casa`, `maria`, `inc`. `&` is `and`. An apostrophe
/// joins (`O'Brien` is `obrien`), and so do the dots between single letters (`Y.W.C.A.` is `ywca`). Every other
/// character that is no letter or digit parts two words.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::with_capacity(6);
    each_word(text, |word| words.push(word.to_owned()));
    words
}

/// Hands over each of the [`words`] of a text.
pub(crate) fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let folded = fold(text);
    for piece in folded.split(' ').filter(|piece| !piece.is_empty()) {
        if !piece.contains('.') {
            take(piece);
            continue;
        }
        let parts = || piece.split('.').filter(|part| !part.is_empty());
        if parts().all(|part| part.chars().nth(1).is_none()) {
            let acronym: String = parts().collect();
            if !acronym.is_empty() {
                take(&acronym);
            }
        } else {
            parts().for_each(&mut take);
        }
    }
}

/// How many bytes names are sorted by. What differs only behind them counts as the same name.
pub const LONGEST_KEY: usize = 256;

/// What a name is sorted by: its words with a blank between each two, at most [`LONGEST_KEY`] bytes.
#[must_use]
pub fn order_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 8);
    each_word(name, |word| {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(word);
    });
    let end = (0..=key.len().min(LONGEST_KEY)).rev().find(|end| key.is_char_boundary(*end)).unwrap_or(0);
    key.truncate(end);
    key
}

/// How a name stands to an [`order_key`], without a key being made of most names.
pub(crate) fn compare(name: &str, key: &str) -> Ordering {
    if !name.is_ascii() || name.bytes().any(|byte| matches!(byte, b'.' | b'&' | b'\'')) {
        return order_key(name).as_str().cmp(key);
    }
    let mut parted = false;
    let mut begun = false;
    let letters = name.bytes().flat_map(|byte| {
        if !byte.is_ascii_alphanumeric() {
            parted = true;
            return [None, None];
        }
        let blank = (parted && begun).then_some(b' ');
        (parted, begun) = (false, true);
        [blank, Some(byte.to_ascii_lowercase())]
    });
    letters.flatten().take(LONGEST_KEY).cmp(key.bytes())
}

/// The text in lower case without marks, where only letters, digits, blanks and dots are left.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 8);
    if text.is_ascii() {
        text.chars().for_each(|c| push(&mut folded, c));
    } else {
        text.nfkd().filter(|c| !is_combining_mark(*c)).for_each(|c| push(&mut folded, c));
    }
    folded
}

fn push(folded: &mut String, c: char) {
    match c {
        '\'' | '’' | 'ʼ' | '‘' | '`' => {}
        '&' | '＆' => folded.push_str(" and "),
        '.' => folded.push('.'),
        // Letters that have a plain spelling and no decomposition.
        'ß' | 'ẞ' => folded.push_str("ss"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'þ' | 'Þ' => folded.push_str("th"),
        'ı' => folded.push('i'),
        c if c.is_ascii() => folded.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }),
        c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
        _ => folded.push(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_without_case_marks_and_punctuation() {
        for (text, wanted) in [
            ("Casa María, Inc.", "casa maria inc"),
            ("  O’Brien's   House (fictitious) ", "obriens house fictitious"),
            ("Y.W.C.A. of Winston-Salem", "ywca of winston salem"),
            ("J. Smith & Sons", "j smith and sons"),
            ("St.John No.5", "st john no 5"),
            ("A&B", "a and b"),
            ("Straße ＡＢＣ ﬁnd", "strasse abc find"),
            ("Hội Người Việt", "hoi nguoi viet"),
            ("İstanbul Łódź Đà Nẵng", "istanbul lodz da nang"),
            ("北卡 Center", "北卡 center"),
            ("... -- '", ""),
            ("", ""),
        ] {
            assert_eq!(words(text).join(" "), wanted, "{text}");
            assert_eq!(order_key(text), wanted);
        }
    }

    #[test]
    fn reading_words_again_changes_nothing() {
        for text in ["Y.W.C.A. & Łódź", "ẞ Ǆ ﷺ ½ ²", "a.b.cd"] {
            let once = order_key(text);
            assert_eq!(order_key(&once), once, "{text}");
        }
    }

    #[test]
    fn a_key_has_a_bound_and_is_cut_between_characters() {
        let long = "北".repeat(100);
        assert_eq!(order_key(&long).len(), 255);
        let ascii = "a ".repeat(200);
        assert_eq!(order_key(&ascii).len(), LONGEST_KEY);
        assert_eq!(compare(&ascii, &order_key(&ascii)), Ordering::Equal);
    }

    #[test]
    fn comparing_agrees_with_the_key() {
        let names = ["", "-", "A", "a b", " A-b", "A.B", "ab", "Casa & Co", "casa and", "Zoë", "zoe 2", "__x__y"];
        for one in names {
            for other in names.map(order_key) {
                assert_eq!(compare(one, &other), order_key(one).cmp(&other), "{one:?} {other:?}");
            }
        }
    }
}
