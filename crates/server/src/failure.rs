//! Why a command ended without doing what it was asked.

/// A sentence for the operator: what is wrong, and what to do. Never holds a secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A failure with its sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl From<persistence::Error> for Failure {
    fn from(error: persistence::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<workflows::Error> for Failure {
    fn from(error: workflows::Error) -> Self {
        match error {
            workflows::Error::Invalid(faults) => {
                let told: Vec<String> =
                    faults.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.detail)).collect();
                Self(told.join("; "))
            }
            other => Self(other.to_string()),
        }
    }
}
