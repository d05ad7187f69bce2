//! Evidence: documents that ratings rest on.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    evidence (id) {
        id -> Id,
        organization_id -> Id,
        content -> Doc,
        status -> Text,
        reasons -> Nullable<Text>,
        counts_until -> Nullable<Text>,
        file_sha256 -> Nullable<Text>,
        file_bytes -> Nullable<BigInt>,
        file_type -> Nullable<Text>,
        recorded_at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    evidence_revisions (evidence_id, revision) {
        evidence_id -> Id,
        revision -> Integer,
        content -> Doc,
        status -> Text,
        reasons -> Nullable<Text>,
        counts_until -> Nullable<Text>,
        file_sha256 -> Nullable<Text>,
        file_bytes -> Nullable<BigInt>,
        file_type -> Nullable<Text>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};
    use crate::columns::sql::Id;

    evidence_uses (evidence_id, assessment_id, standard) {
        evidence_id -> Id,
        assessment_id -> Id,
        standard -> Text,
        is_named -> Bool,
        was_submitted -> Bool,
    }
}
