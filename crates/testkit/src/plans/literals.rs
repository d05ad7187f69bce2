//! Values as diesel prints them behind a statement, written into the statement as literals of PostgreSQL.

/// The statement with its values in the place of `$1`, `$2` and so on.
pub(super) fn filled_in(sql: &str, values: &str) -> String {
    let inner = values.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    let mut filled = sql.to_owned();
    // From the last on, so that $1 is not found in $12.
    for (place, value) in parts(inner).into_iter().enumerate().rev() {
        filled = filled.replace(&format!("${}", place + 1), &literal(value));
    }
    filled
}

/// The values of a list, at its commas.
fn parts(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut is_text, mut is_escaped, mut from) = (0_i32, false, false, 0);
    for (at, character) in list.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_text => is_escaped = true,
            '"' => is_text = !is_text,
            _ if is_text => {}
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list[from..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn literal(value: &str) -> String {
    if let Some(list) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let items = parts(list);
        let kind = if items.first().is_some_and(|item| item.starts_with("Id(")) { "uuid" } else { "text" };
        let items: Vec<String> = items.into_iter().map(literal).collect();
        return format!("ARRAY[{}]::{kind}[]", items.join(", "));
    }
    if value.starts_with("Instant(") {
        let microseconds: String = value.chars().filter(|one| one.is_ascii_digit() || *one == '-').collect();
        return format!("to_timestamp({microseconds}::numeric / 1000000)");
    }
    if let Some((_, inner)) = value.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        return literal(inner);
    }
    if value.parse::<i64>().is_ok() || matches!(value, "true" | "false") {
        return value.to_owned();
    }
    let text = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    format!("'{}'", text.replace("\\\"", "\"").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_places_of_their_numbers() {
        let sql = "WHERE a = $1 AND b = ANY($2) AND c = $10 LIMIT $3";
        let values = r#"["it's, [1]", [Id(01981f3e-0000-7000-8000-000000000001), Id(x)], 51, 4, 5, 6, 7, 8, 9, Id(y)]"#;
        let wanted = "WHERE a = 'it''s, [1]' AND b = ANY(ARRAY['01981f3e-0000-7000-8000-000000000001', 'x']::uuid[]) \
                      AND c = 'y' LIMIT 51";
        assert_eq!(filled_in(sql, values), wanted);
        assert_eq!(filled_in("SELECT 1", "[]"), "SELECT 1");
        assert_eq!(
            filled_in("a >= $1", "[Instant(Instant(1500000))]"),
            "a >= to_timestamp(1500000::numeric / 1000000)"
        );
    }
}
