//! Tables of what partners register, and of how much they ask.

diesel::table! {
    use diesel::sql_types::Text;
    use crate::columns::sql::{Id, Instant};

    partner_identifiers (scheme, organization_id) {
        scheme -> Text,
        organization_id -> Id,
        value -> Text,
        registered_by -> Id,
        registered_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::columns::sql::Id;

    lookups (client_id, day, node) {
        client_id -> Id,
        day -> Text,
        node -> Id,
        asked -> BigInt,
        organizations -> BigInt,
        misses -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    alerts (id) {
        id -> Id,
        number -> BigInt,
        client_id -> Nullable<Id>,
        day -> Text,
        kind -> Text,
        level -> Integer,
        count -> BigInt,
        threshold -> BigInt,
        raised_at -> Instant,
        acknowledged_at -> Nullable<Instant>,
        acknowledged_by -> Nullable<Text>,
        note -> Nullable<Text>,
        revision -> Integer,
        network -> Nullable<Text>,
    }
}
