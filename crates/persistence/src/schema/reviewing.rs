//! Reviews: who reviews, what each finds, and what was fixed.

use super::assessments;

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::columns::sql::{Doc, Instant};

    review_policies (version) {
        version -> Integer,
        terms -> Doc,
        set_by -> Text,
        set_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    conflicts (id) {
        id -> Id,
        reviewer_id -> Id,
        organization_id -> Id,
        kind -> Text,
        from_day -> Text,
        until_day -> Nullable<Text>,
        note -> Nullable<Text>,
        declared_at -> Instant,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer};
    use crate::columns::sql::{Id};

    reviews (assessment_id) {
        assessment_id -> Id,
        needed -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    review_seats (assessment_id, place) {
        assessment_id -> Id,
        place -> Text,
        reviewer -> Text,
        seated_at -> Instant,
        handed_in_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::columns::sql::Id;

    review_occupants (assessment_id, place, reviewer) {
        assessment_id -> Id,
        place -> Text,
        reviewer -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id};

    review_findings (assessment_id, number) {
        assessment_id -> Id,
        number -> Integer,
        standard -> Text,
        place -> Text,
        reviewer -> Text,
        content -> Doc,
        handed_in -> Bool,
        counts -> Bool,
        confirms -> Nullable<Text>,
        answer_of -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    resolutions (assessment_id, number) {
        assessment_id -> Id,
        number -> Integer,
        standard -> Text,
        rating -> Text,
        reasons -> Text,
        resolved_by -> Text,
        settled_by -> Nullable<Text>,
        counts -> Bool,
        resolved_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    final_ratings (assessment_id, standard) {
        assessment_id -> Id,
        standard -> Text,
        rating -> Text,
        settled_by -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    review_notes (assessment_id, number) {
        assessment_id -> Id,
        number -> Integer,
        kind -> Text,
        standard -> Text,
        note -> Text,
        noted_at -> Instant,
        closed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    rating_pairs (edition_id, standard, assessment_id) {
        edition_id -> Id,
        standard -> Text,
        assessment_id -> Id,
        first_rating -> Text,
        second_rating -> Text,
    }
}

diesel::joinable!(review_seats -> assessments (assessment_id));
diesel::joinable!(rating_pairs -> assessments (assessment_id));
diesel::allow_tables_to_appear_in_same_query!(rating_pairs, assessments);
diesel::allow_tables_to_appear_in_same_query!(review_seats, assessments);
