//! Tables of what became of organizations.

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    successions (number) {
        number -> BigInt,
        id -> Id,
        predecessor_id -> Id,
        kind -> Text,
        effective_on -> Text,
        reason -> Nullable<Text>,
        has_closed -> Bool,
        recorded_by -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt};
    use crate::columns::sql::{Id};

    succession_successors (succession_number, organization_id) {
        succession_number -> BigInt,
        organization_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::columns::sql::{Instant};

    succession_withdrawals (succession_number) {
        succession_number -> BigInt,
        reason -> Text,
        recorded_by -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::columns::sql::{Id};

    former_names (organization_id, number) {
        organization_id -> Id,
        number -> BigInt,
        name -> Text,
        until_on -> Text,
    }
}
