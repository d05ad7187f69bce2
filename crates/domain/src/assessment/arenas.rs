//! Other arenas for a self-assessment: an explicit act, which says what it drops.

use super::Assessment;
use crate::{
    Refusal,
    applicability::applicable,
    arena::ArenaCode,
    edition::{Edition, StandardCode},
};
use serde::Serialize;
use std::collections::BTreeSet;

/// What other arenas would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ArenaChange {
    /// The standards that would apply and do not now, in the edition's order.
    #[cfg_attr(feature = "schema", schema(example = json!(["CM-01", "CM-02"])))]
    pub adds: Vec<StandardCode>,
    /// The standards that have an answer now and would no longer apply, in the edition's order. Their answers would no
    /// longer count. They are kept, and count again when their arena comes back.
    #[cfg_attr(feature = "schema", schema(example = json!([])))]
    pub drops: Vec<StandardCode>,
}

impl Assessment {
    /// What would change with these arenas. Nothing is written.
    ///
    /// # Errors
    /// When an arena is not in the edition.
    pub fn preview_arenas(&self, edition: &Edition, arenas: &BTreeSet<ArenaCode>) -> Result<ArenaChange, Refusal> {
        let strangers: Vec<_> = arenas.iter().filter(|arena| !edition.frame.arenas.contains(arena)).cloned().collect();
        if !strangers.is_empty() {
            return Err(Refusal::ArenaNotInEdition { arenas: strangers });
        }
        let codes = |arenas: &BTreeSet<ArenaCode>| -> Vec<StandardCode> {
            applicable(edition, arenas).into_iter().map(|standard| standard.code.clone()).collect()
        };
        let (now, then) = (codes(&self.arenas), codes(arenas));
        let adds = then.iter().filter(|code| !now.contains(code)).cloned().collect();
        let drops = now.into_iter().filter(|code| !then.contains(code) && self.answers.contains_key(code)).collect();
        Ok(ArenaChange { adds, drops })
    }

    /// Checks that the arenas may be changed, by somebody who knows which answers that drops.
    ///
    /// # Errors
    /// When the self-assessment is read-only, an arena is not in the edition, or `agreed` is not exactly what is dropped; the refusal names that.
    pub fn change_arenas(
        &self,
        edition: &Edition,
        arenas: &BTreeSet<ArenaCode>,
        agreed: &BTreeSet<StandardCode>,
    ) -> Result<ArenaChange, Refusal> {
        if !self.status.is_editable() {
            return Err(Refusal::AssessmentReadOnly { status: self.status });
        }
        let change = self.preview_arenas(edition, arenas)?;
        let drops: BTreeSet<_> = change.drops.iter().cloned().collect();
        if drops == *agreed { Ok(change) } else { Err(Refusal::ArenasDropAnswers { standards: change.drops }) }
    }
}
