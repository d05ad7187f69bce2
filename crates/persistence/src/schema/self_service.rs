//! What organizations' own people propose and confirm, and what is to be looked at.

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    pending_changes (id) {
        id -> Id,
        organization_id -> Id,
        kind -> Text,
        proposed -> Nullable<Doc>,
        status -> Text,
        proposed_by -> Text,
        proposed_at -> Instant,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Instant>,
        reason -> Nullable<Text>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Id};

    confirmations (organization_id) {
        organization_id -> Id,
        filled -> Text,
        names -> Nullable<Text>,
        identifiers -> Nullable<Text>,
        contacts -> Nullable<Text>,
        description -> Nullable<Text>,
        offerings -> Nullable<Text>,
        sites -> Nullable<Text>,
        intake -> Nullable<Text>,
        rank -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id, Instant};

    doubtful_narratives (id) {
        id -> Id,
        organization_id -> Id,
        assessment_id -> Id,
        standard -> Text,
        kinds -> Text,
        noticed_at -> Instant,
    }
}
