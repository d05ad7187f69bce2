//! Tables of people, machines, and what they did at the door.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Text};
    use crate::columns::sql::{Instant};

    access_log_head (only_row) {
        only_row -> Integer,
        number -> BigInt,
        hash -> Text,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    access_log (number) {
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
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::{Id};

    users (id) {
        id -> Id,
        name -> Text,
        role -> Text,
        organization_id -> Nullable<Id>,
        password_hash -> Text,
        active -> Bool,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer};
    use crate::columns::sql::{Id};

    affiliation_lists (user_id) {
        user_id -> Id,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    affiliations (user_id, organization_id) {
        user_id -> Id,
        organization_id -> Id,
        since -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::columns::sql::{Doc, Id, Instant};

    clients (id) {
        id -> Id,
        name -> Text,
        role -> Text,
        belongs_to -> Text,
        agreement -> Text,
        expires_on -> Text,
        active -> Bool,
        created_at -> Instant,
        keys -> Nullable<Doc>,
        last_used_on -> Nullable<Text>,
        identifier_scheme -> Nullable<Text>,
        revision -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    client_secrets (id) {
        id -> Id,
        client_id -> Id,
        digest -> Text,
        created_at -> Instant,
        ends_on -> Nullable<Text>,
        last_used_on -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id, Instant};

    client_assertions (client_id, jti_digest) {
        client_id -> Id,
        jti_digest -> Text,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};
    use crate::columns::sql::{Id, Instant};

    authorization_codes (code_digest) {
        code_digest -> Text,
        user_id -> Id,
        client -> Text,
        redirect_uri -> Text,
        challenge -> Text,
        scope -> Text,
        expires_at -> Instant,
        second_factor -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::columns::sql::{Id, Instant};

    one_time_codes (user_id) {
        user_id -> Id,
        code_digest -> Text,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    sessions (id) {
        id -> Id,
        user_id -> Id,
        client -> Text,
        scope -> Text,
        network -> Nullable<Text>,
        second_factor -> Bool,
        code_digest -> Text,
        created_at -> Instant,
        last_used_at -> Instant,
        holds_until -> Instant,
        ends_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};
    use crate::columns::sql::Id;

    refresh_tokens (token_digest) {
        token_digest -> Text,
        session_id -> Id,
        used -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::columns::sql::Instant;

    revocations (subject) {
        subject -> Text,
        issued_until -> Instant,
        needed_until -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::columns::sql::{Id};

    second_factors (user_id) {
        user_id -> Id,
        sealed_secret -> Text,
        last_step -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id};

    recovery_codes (user_id, code_digest) {
        user_id -> Id,
        code_digest -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    sign_ins (id_digest) {
        id_digest -> Text,
        asked -> Text,
        stage -> Text,
        user_id -> Id,
        tries -> Integer,
        sealed_secret -> Nullable<Text>,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::columns::sql::{Id, Instant};

    known_browsers (id_digest) {
        id_digest -> Text,
        user_id -> Id,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::columns::sql::{Id, Instant};

    account_sessions (id_digest) {
        id_digest -> Text,
        user_id -> Id,
        sealed_secret -> Nullable<Text>,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::columns::sql::Id;

    federated_identities (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        user_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::columns::sql::Instant;

    sign_ins_elsewhere (id_digest) {
        id_digest -> Text,
        issuer -> Text,
        asked -> Text,
        nonce -> Text,
        verifier -> Text,
        expires_at -> Instant,
    }
}

diesel::joinable!(federated_identities -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(federated_identities, users);
