//! Three portable column types: ids, instants and documents.
//!
//! PostgreSQL stores them as `uuid`, `timestamptz` and `jsonb`; SQLite as TEXT, instants at one width so that
//! they sort. Enums are TEXT in rows and become domain types by `TryFrom`.

use crate::{Error, backend::MultiBackend};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, data_types::PgTimestamp},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{HasSqlType, Jsonb, SqlType, Text, Timestamptz, Uuid as PgUuid},
    sqlite::Sqlite,
};
use serde::{Serialize, de::DeserializeOwned};

/// The SQL types.
pub mod sql {
    use super::SqlType;

    /// A UUID.
    #[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Id;

    /// A moment to the microsecond.
    #[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Instant;

    /// A JSON document.
    #[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Doc;
}

/// An id in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Id)]
pub struct Id(pub uuid::Uuid);

/// An instant in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Instant)]
pub struct Instant(pub domain::time::Instant);

/// A document in a column.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Doc)]
pub struct Doc(serde_json::Value);

impl Doc {
    /// A document of anything that can be written as JSON.
    pub fn of(value: &impl Serialize) -> Result<Self, Error> {
        serde_json::to_value(value).map(Self).map_err(|error| Error::corrupt("document", error))
    }

    /// Reads the document back.
    pub fn read<T: DeserializeOwned>(self, what: &'static str) -> Result<T, Error> {
        serde_json::from_value(self.0).map_err(|error| Error::corrupt(what, error))
    }
}

macro_rules! through_multi_backend {
    ($sql:ty, $rust:ty) => {
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }

        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$rust, $sql>()
            }
        }

        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default_value(), self));
                Ok(IsNull::No)
            }
        }
    };
}

trait DefaultValue {
    fn default_value() -> Self;
}

impl DefaultValue for sql::Id {
    fn default_value() -> Self {
        Self
    }
}
impl DefaultValue for sql::Instant {
    fn default_value() -> Self {
        Self
    }
}
impl DefaultValue for sql::Doc {
    fn default_value() -> Self {
        Self
    }
}

through_multi_backend!(sql::Id, Id);
through_multi_backend!(sql::Instant, Instant);
through_multi_backend!(sql::Doc, Doc);

impl FromSql<sql::Id, Pg> for Id {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<PgUuid, Pg>::from_sql(bytes).map(Self)
    }
}
impl ToSql<sql::Id, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<PgUuid, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sql::Id, Sqlite> for Id {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Ok(Self(text.parse()?))
    }
}
impl ToSql<sql::Id, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.hyphenated().to_string());
        Ok(IsNull::No)
    }
}

/// PostgreSQL counts microseconds from 2000-01-01, the registry from 1970-01-01.
const MICROSECONDS_1970_TO_2000: i64 = 946_684_800_000_000;

impl FromSql<sql::Instant, Pg> for Instant {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(microseconds) = FromSql::<Timestamptz, Pg>::from_sql(bytes)?;
        Ok(Self(domain::time::Instant::from_microseconds(microseconds.saturating_add(MICROSECONDS_1970_TO_2000))))
    }
}
impl ToSql<sql::Instant, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let since_2000 = PgTimestamp(self.0.microseconds() - MICROSECONDS_1970_TO_2000);
        ToSql::<Timestamptz, Pg>::to_sql(&since_2000, &mut out.reborrow())
    }
}
impl FromSql<sql::Instant, Sqlite> for Instant {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Ok(Self(text.parse()?))
    }
}
impl ToSql<sql::Instant, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<sql::Doc, Pg> for Doc {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<Jsonb, Pg>::from_sql(bytes).map(Self)
    }
}
impl ToSql<sql::Doc, Pg> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Jsonb, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sql::Doc, Sqlite> for Doc {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}
impl ToSql<sql::Doc, Sqlite> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}
