//! Tables of published texts, what rests on them, and concerns.

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Text};
    use crate::columns::sql::{Id, Instant};

    published_texts (id) {
        id -> Id,
        kind -> Text,
        version -> Integer,
        title -> Text,
        body -> Text,
        in_force_from -> Text,
        fictitious -> Bool,
        published_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    acceptances (id) {
        id -> Id,
        organization_id -> Id,
        text_id -> Id,
        accepted_by -> Text,
        accepted_at -> Instant,
        withdrawn_by -> Nullable<Text>,
        withdrawn_at -> Nullable<Instant>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    documents (id) {
        id -> Id,
        number -> Text,
        kind -> Text,
        organization_id -> Id,
        decision_id -> Id,
        text_id -> Id,
        valid_from -> Text,
        valid_until -> Text,
        facts -> Doc,
        issued_at -> Instant,
        issued_by -> Text,
        withdrawn_at -> Nullable<Instant>,
        withdrawn_by -> Nullable<Text>,
        withdrawal_reason -> Nullable<Text>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    concerns (id) {
        id -> Id,
        organization_id -> Nullable<Id>,
        named -> Nullable<Text>,
        category -> Text,
        body -> Text,
        doubts -> Text,
        raised_by -> Nullable<Id>,
        raised_at -> Instant,
        fingerprint -> Text,
        times -> Integer,
        state -> Text,
        serious -> Nullable<Bool>,
        note -> Nullable<Text>,
        handled_by -> Nullable<Text>,
        summary -> Nullable<Text>,
        shared_at -> Nullable<Instant>,
        response -> Nullable<Text>,
        responded_at -> Nullable<Instant>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::Id;

    concern_contacts (concern_id) {
        concern_id -> Id,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
    }
}

diesel::joinable!(concern_contacts -> concerns (concern_id));
diesel::allow_tables_to_appear_in_same_query!(concerns, concern_contacts);
