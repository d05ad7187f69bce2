//! Who is invited, and by which code the first person of an organization comes in.

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    invitations (id) {
        id -> Id,
        organization_id -> Id,
        edition_id -> Id,
        arenas -> Text,
        due_on -> Text,
        status -> Text,
        revision -> Integer,
        invited_at -> Instant,
        ended_at -> Nullable<Instant>,
        note -> Nullable<Text>,
        reminded_on -> Nullable<Text>,
        remind_on -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::columns::sql::Id;

    invitation_codes (invitation_id) {
        invitation_id -> Id,
        organization_id -> Id,
        code_digest -> Text,
    }
}
