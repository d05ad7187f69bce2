//! The tables of places of service.

use super::organizations;

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::columns::sql::{Doc, Id};

    sites (id) {
        id -> Id,
        organization_id -> Id,
        status -> Text,
        county -> Text,
        place -> Doc,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    site_arenas (arena, site_id) {
        site_id -> Id,
        arena -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    site_openings (id) {
        id -> Id,
        site_id -> Id,
        organization_id -> Id,
        authorized_by -> Text,
        authorized_on -> Text,
        open_until -> Text,
        state -> Text,
        recorded_by -> Text,
        recorded_at -> Instant,
        settled_by -> Nullable<Text>,
        settled_at -> Nullable<Instant>,
    }
}

diesel::joinable!(sites -> organizations (organization_id));
diesel::allow_tables_to_appear_in_same_query!(sites, site_arenas, site_openings, organizations);
