//! Tables of what becomes of decisions, and of what follows from them.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    decision_steps (number) {
        number -> BigInt,
        decision_id -> Id,
        organization_id -> Id,
        kind -> Text,
        condition -> Nullable<Integer>,
        review_by -> Nullable<Text>,
        said -> Nullable<Text>,
        taken_by -> Text,
        taken_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    notices (id) {
        id -> Id,
        organization_id -> Id,
        kind -> Text,
        for_use -> Nullable<Text>,
        arena -> Nullable<Text>,
        decision_id -> Nullable<Id>,
        names_day -> Nullable<Text>,
        told_at -> Instant,
        acknowledged_at -> Nullable<Instant>,
        acknowledged_by -> Nullable<Text>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::Id;

    deadlines (rank) {
        rank -> Text,
        organization_id -> Id,
        for_use -> Text,
        arena -> Nullable<Text>,
        decision_id -> Id,
        kind -> Text,
        place -> Integer,
        due_on -> Text,
        stays -> Bool,
        until_day -> Nullable<Text>,
        document_id -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::Id;

    decider_uses (user_id) {
        user_id -> Id,
        uses -> Nullable<Text>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    profiles_before (organization_id, replaced_at) {
        organization_id -> Id,
        replaced_at -> Instant,
        name -> Text,
        other_names -> Doc,
        kind -> Text,
        has_line -> Bool,
        offerings -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    decision_waits (decision_id, what) {
        decision_id -> Id,
        what -> Text,
        organization_id -> Id,
        for_use -> Text,
        arena -> Text,
        since -> Instant,
        until_day -> Nullable<Text>,
    }
}
