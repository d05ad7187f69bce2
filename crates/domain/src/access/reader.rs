//! Whose eyes an answer about organizations is for.

use super::Reach;
use crate::{ids::OrganizationId, organization::IdentifierScheme};

/// Who reads what the registry knows of organizations, beyond which of them they reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// Commission staff, and machines that work for it.
    Commission,
    /// A provider's own people.
    Provider(OrganizationId),
    /// Somebody outside: a partner system, with the identifier scheme that it keeps, where it keeps one.
    Partner {
        /// Its own scheme.
        scheme: Option<IdentifierScheme>,
    },
}

impl Reader {
    /// Whose organizations the reader reaches. A partner finds every organization, and reads its public face alone.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self {
            Self::Commission | Self::Partner { .. } => Reach::Commission,
            Self::Provider(own) => Reach::Own(*own),
        }
    }

    /// Whether the reader may learn that an organization has an identifier of this scheme: public record is for
    /// everyone, any scheme for the Commission and for the organization itself, and a partner's own for that partner.
    #[must_use]
    pub fn may_read_identifier(&self, of: OrganizationId, scheme: &IdentifierScheme) -> bool {
        scheme.is_public()
            || match self {
                Self::Commission => true,
                Self::Provider(own) => *own == of,
                Self::Partner { scheme: own } => own.as_ref() == Some(scheme),
            }
    }

    /// Whether the reader may learn of an identifier that a partner has registered in its own scheme: the Commission
    /// may, and that partner. Not the organization itself: which systems know it is told to nobody else.
    #[must_use]
    pub fn may_read_partners_identifier(&self, scheme: &IdentifierScheme) -> bool {
        match self {
            Self::Commission => true,
            Self::Provider(_) => false,
            Self::Partner { scheme: own } => own.as_ref() == Some(scheme),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_no_public_record_is_for_those_whose_it_is() {
        let [one, other] = [1, 2].map(|number| OrganizationId(Uuid::from_u128(number)));
        let [ein, ours, theirs] = ["ein", "ours", "theirs"].map(|scheme| IdentifierScheme::parse(scheme).unwrap());
        let partner = |scheme: Option<&IdentifierScheme>| Reader::Partner { scheme: scheme.cloned() };
        let table = [
            (Reader::Commission, [true, true, true]),
            (Reader::Provider(one), [true, true, true]),
            (Reader::Provider(other), [true, false, false]),
            (partner(Some(&ours)), [true, true, false]),
            (partner(None), [true, false, false]),
        ];
        for (reader, expected) in table {
            assert_eq!(
                [&ein, &ours, &theirs].map(|scheme| reader.may_read_identifier(one, scheme)),
                expected,
                "{reader:?}"
            );
        }
    }

    #[test]
    fn what_a_partner_registered_is_for_that_partner_and_the_commission() {
        let one = OrganizationId(Uuid::from_u128(1));
        let [ours, theirs] = ["ours", "theirs"].map(|scheme| IdentifierScheme::parse(scheme).unwrap());
        let table = [
            (Reader::Commission, [true, true]),
            (Reader::Provider(one), [false, false]),
            (Reader::Partner { scheme: Some(ours.clone()) }, [true, false]),
            (Reader::Partner { scheme: None }, [false, false]),
        ];
        for (reader, expected) in table {
            let may = [&ours, &theirs].map(|scheme| reader.may_read_partners_identifier(scheme));
            assert_eq!(may, expected, "{reader:?}");
        }
    }
}
