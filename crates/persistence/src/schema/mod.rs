//! The tables, alike on both databases.

mod access;
mod assessing;
mod deciding;
mod evidence_tables;
mod history;
mod inviting;
mod judging;
mod partners;
mod places;
mod publications;
mod reviewing;
mod self_service;

pub(crate) use access::*;
pub(crate) use assessing::*;
pub(crate) use deciding::*;
pub(crate) use evidence_tables::*;
pub(crate) use history::*;
pub(crate) use inviting::*;
pub(crate) use judging::*;
pub(crate) use partners::*;
pub(crate) use places::*;
pub(crate) use publications::*;
pub(crate) use reviewing::*;
pub(crate) use self_service::*;

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Text};
    use crate::columns::sql::{Instant};

    journal_head (only_row) {
        only_row -> Integer,
        number -> BigInt,
        hash -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    journal (number) {
        number -> BigInt,
        recorded_at -> Instant,
        actor -> Text,
        act -> Text,
        subject -> Text,
        organization_id -> Nullable<Id>,
        payload -> Nullable<Text>,
        salt -> Text,
        payload_digest -> Text,
        previous -> Text,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Text};

    arenas (code) {
        code -> Text,
        position -> Integer,
        name -> Text,
        referable -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::columns::sql::{Doc, Id};

    editions (id) {
        id -> Id,
        code -> Text,
        status -> Text,
        frame -> Doc,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::columns::sql::{Doc, Id};

    standards (edition_id, code) {
        edition_id -> Id,
        code -> Text,
        section_order -> Integer,
        position -> Integer,
        content -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id};

    organizations (id) {
        id -> Id,
        entered -> BigInt,
        status -> Text,
        name -> Text,
        other_names -> Doc,
        kind -> Text,
        description -> Nullable<Text>,
        contacts -> Doc,
        website -> Nullable<Text>,
        phone -> Nullable<Text>,
        round_the_clock_line -> Nullable<Text>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    organization_identifiers (scheme, value) {
        scheme -> Text,
        value -> Text,
        organization_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::{Id};

    offerings (organization_id, position) {
        organization_id -> Id,
        position -> Integer,
        arena -> Text,
        statewide -> Bool,
        counties -> Text,
        populations -> Text,
        age_min -> Nullable<Integer>,
        age_max -> Nullable<Integer>,
        languages -> Text,
        intake -> Text,
        intake_confirmed_on -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    assessments (id) {
        id -> Id,
        invitation_id -> Id,
        organization_id -> Id,
        edition_id -> Id,
        arenas -> Text,
        status -> Text,
        note -> Nullable<Text>,
        accepted_at -> Nullable<Instant>,
        accepted_by -> Nullable<Text>,
        revision -> Integer,
        status_since -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id};

    answers (assessment_id, standard) {
        assessment_id -> Id,
        standard -> Text,
        rating -> Nullable<Text>,
        narrative -> Nullable<Text>,
        evidence -> Doc,
        not_yet -> Bool,
        changed_at -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id};

    policies (id) {
        id -> Id,
        for_use -> Text,
        version -> Integer,
        provenance -> Text,
        terms -> Doc,
        effective_from -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    decisions (number) {
        number -> BigInt,
        id -> Id,
        organization_id -> Id,
        for_use -> Text,
        arena -> Nullable<Text>,
        act -> Text,
        valid_from -> Text,
        valid_until -> Nullable<Text>,
        conditions -> Doc,
        reason -> Nullable<Text>,
        against_verdict -> Bool,
        verdict -> Doc,
        decided_by -> Text,
        recorded_at -> Instant,
        inherited_from -> Nullable<Id>,
        needs_confirmation -> Bool,
        is_preliminary -> Bool,
        review_by -> Nullable<Text>,
        corrects -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Instant};

    idempotency (caller, request_key) {
        caller -> Text,
        request_key -> Text,
        fingerprint -> Text,
        status -> Integer,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Nullable<Text>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    imports (id) {
        id -> Id,
        kind -> Text,
        status -> Text,
        plan_hash -> Text,
        counts -> Doc,
        planned_by -> Text,
        planned_at -> Instant,
        applied_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::columns::sql::{Doc, Id};

    import_rows (import_id, line) {
        import_id -> Id,
        line -> BigInt,
        act -> Text,
        organization_id -> Nullable<Id>,
        reasons -> Doc,
        record -> Nullable<Doc>,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    organization_contact_keys (organization_id, kind, value) {
        organization_id -> Id,
        kind -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    pair_dismissals (organization_id, other_id) {
        organization_id -> Id,
        other_id -> Id,
        note -> Nullable<Text>,
        dismissed_by -> Text,
        dismissed_at -> Instant,
    }
}

diesel::joinable!(organization_identifiers -> organizations (organization_id));
diesel::joinable!(offerings -> organizations (organization_id));
diesel::allow_tables_to_appear_in_same_query!(organizations, organization_identifiers, offerings, decisions);
