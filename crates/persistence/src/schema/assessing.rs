//! What organizations have handed in.

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    assessment_versions (assessment_id, number) {
        assessment_id -> Id,
        number -> Integer,
        submitted_at -> Instant,
        submitted_by -> Text,
        frozen -> Doc,
        outcome -> Nullable<Text>,
        ended_at -> Nullable<Instant>,
        note -> Nullable<Text>,
        findings -> Nullable<Doc>,
    }
}
