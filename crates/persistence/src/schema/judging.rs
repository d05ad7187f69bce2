//! Drafts of policies, corrective actions, and what verdicts have come to.

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    policy_drafts (id) {
        id -> Id,
        for_use -> Text,
        terms -> Doc,
        created_by -> Text,
        created_at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    corrective_actions (id) {
        id -> Id,
        organization_id -> Id,
        assessment_id -> Id,
        standard -> Text,
        remedy -> Text,
        owner -> Text,
        due_on -> Text,
        status -> Text,
        opened_by -> Text,
        opened_at -> Instant,
        closed_by -> Nullable<Text>,
        closed_at -> Nullable<Instant>,
        finding -> Nullable<Doc>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id, Instant};

    corrective_action_notes (id) {
        id -> Id,
        action_id -> Id,
        side -> Text,
        text -> Text,
        written_by -> Text,
        written_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::{Doc, Id};

    decision_bases (decision_id) {
        decision_id -> Id,
        basis -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    verdict_outcomes (organization_id, for_use, arena) {
        organization_id -> Id,
        for_use -> Text,
        arena -> Text,
        outcome -> Text,
        unmet -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    tasks (id) {
        id -> Id,
        organization_id -> Id,
        for_use -> Text,
        arena -> Text,
        from_outcome -> Text,
        to_outcome -> Text,
        requirements -> Text,
        since -> Text,
        status -> Text,
        ended -> Nullable<Text>,
        closed_by -> Nullable<Text>,
        closed_at -> Nullable<Instant>,
        note -> Nullable<Text>,
        revision -> Integer,
    }
}
