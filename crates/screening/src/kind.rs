//! What the screen looks for, in words.

/// How certain a suspicion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// It may be innocent: a person looks at it.
    Unsure,
    /// It is refused.
    Sure,
}

impl Certainty {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Sure => "sure",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Unsure, Self::Sure].into_iter().find(|certainty| certainty.as_str() == word)
    }
}

/// What a text looks to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The day on which somebody was born.
    DateOfBirth,
    /// A social-security number or a taxpayer number of a person.
    SocialSecurityNumber,
    /// An alien registration number.
    AlienNumber,
    /// A receipt number of an immigration case.
    ImmigrationReceipt,
    /// A number of a court's, the police's or an agency's case.
    CaseNumber,
    /// One person's T or U visa.
    VisaCase,
    /// A number of a patient or an insured person.
    MedicalRecord,
    /// A number of a passport, a driver's licence or another paper that identifies a person.
    IdentityDocument,
    /// The name of a client, victim or survivor.
    NamedPerson,
    /// A client's telephone, mail address or home.
    PrivateContact,
    /// The age of one person.
    PersonsAge,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::DateOfBirth,
        Self::SocialSecurityNumber,
        Self::AlienNumber,
        Self::ImmigrationReceipt,
        Self::CaseNumber,
        Self::VisaCase,
        Self::MedicalRecord,
        Self::IdentityDocument,
        Self::NamedPerson,
        Self::PrivateContact,
        Self::PersonsAge,
    ];

    /// The stable code for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DateOfBirth => "date-of-birth",
            Self::SocialSecurityNumber => "social-security-number",
            Self::AlienNumber => "alien-number",
            Self::ImmigrationReceipt => "immigration-receipt",
            Self::CaseNumber => "case-number",
            Self::VisaCase => "visa-case",
            Self::MedicalRecord => "medical-record",
            Self::IdentityDocument => "identity-document",
            Self::NamedPerson => "named-person",
            Self::PrivateContact => "private-contact",
            Self::PersonsAge => "persons-age",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code)
    }

    /// What it looks like, for people: what follows "looks like it holds".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::DateOfBirth => "a person's date of birth",
            Self::SocialSecurityNumber => "a person's social-security number",
            Self::AlienNumber => "an alien registration number",
            Self::ImmigrationReceipt => "the receipt number of an immigration case",
            Self::CaseNumber => "the number of a case",
            Self::VisaCase => "something about one person's visa",
            Self::MedicalRecord => "the number of a patient or an insured person",
            Self::IdentityDocument => "the number of a paper that identifies a person",
            Self::NamedPerson => "the name of a client, victim or survivor",
            Self::PrivateContact => "where one person lives or can be reached",
            Self::PersonsAge => "the age of one person",
        }
    }
}
