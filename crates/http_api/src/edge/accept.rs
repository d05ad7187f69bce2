//! What form of an answer a caller prefers (RFC 9110 section 12.5.1).

use actix_web::http::header::{self, HeaderMap};

/// Whether HTML is preferred to JSON. Who does not care gets JSON: browsers name HTML.
#[must_use]
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT).filter_map(|line| line.to_str().ok());
    let ranges: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    weight(&ranges, "text", "html") > weight(&ranges, "application", "json")
}

/// How much a media type is wanted, in thousandths: by the most specific range that covers it.
fn weight(ranges: &[&str], kind: &str, subtype: &str) -> u32 {
    let covering = ranges.iter().filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let (of_kind, of_subtype) = parts.next()?.split_once('/')?;
        let is = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        let precision = match (is(of_kind, kind), is(of_subtype, subtype)) {
            (true, true) => 2,
            (true, false) if of_subtype == "*" => 1,
            _ if of_kind == "*" && of_subtype == "*" => 0,
            _ => return None,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality = quality.map_or(Some(1.0), |text| text.trim().parse::<f32>().ok())?;
        Some((precision, (quality.clamp(0.0, 1.0) * 1000.0) as u32))
    });
    covering.max_by_key(|(precision, _)| *precision).map_or(0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn browsers_get_pages_and_programs_json() {
        for (accept, html) in [
            (None, false),
            (Some("*/*"), false),
            (Some("application/json"), false),
            (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), true),
            (Some("text/html"), true),
            (Some("TEXT/HTML; q=1"), true),
            (Some("text/*;q=0.5, application/json;q=0.4"), true),
            (Some("text/html;q=0.4, application/json"), false),
            (Some("text/html;q=0, */*"), false),
            (Some("text/html;q=nonsense"), false),
            (Some(",;,/"), false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            assert_eq!(prefers_html(&headers), html, "{accept:?}");
        }
    }
}
