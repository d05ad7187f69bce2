//! A self-assessment as a spreadsheet: made for one organization, filled in anywhere, and saved whole or not at all.

use crate::{
    Error, Fault,
    assessments::{Opened, open, save_answers},
};
use domain::{
    access::{Actor, Reach},
    applicability::applicable,
    assessment::Answer,
    edition::StandardCode,
    ids::{AssessmentId, EvidenceId},
    time::Day,
};
use interchange::{
    FileFault, WriteFault,
    answer_sheet::{self, CellFault, Column, Filled, FilledRow, Given, RatingWord, Sheet, SheetFormat, SheetRow},
};
use persistence::{Conn, Tx, evidence, organizations};
use std::collections::{BTreeMap, BTreeSet};

/// What a file is made from.
pub struct Source {
    /// The self-assessment, with its edition.
    pub opened: Opened,
    /// The organization's legal name.
    organization: String,
    /// The titles of the evidence that its answers name.
    titles: BTreeMap<EvidenceId, String>,
}

/// Reads what a file is made from, within reach.
///
/// # Errors
/// [`Error::NotFound`] when there is no such self-assessment within reach.
pub fn source(conn: &mut Conn, reach: Reach, id: AssessmentId) -> Result<Source, Error> {
    let opened = open(conn, reach, id)?;
    let assessment = &opened.stored.it.assessment;
    let id = assessment.organization;
    let found = organizations::find(conn, reach, id)?.ok_or(Error::NotFound("organization"))?;
    let named: BTreeSet<EvidenceId> = assessment.answers.values().flat_map(|answer| answer.evidence.clone()).collect();
    let titles =
        evidence::find_many(conn, id, named)?.into_iter().map(|(id, one)| (id, one.it.content.title)).collect();
    Ok(Source { opened, organization: found.it.profile.name, titles })
}

impl Source {
    /// Makes the file, on a day. Slow: done outside the reading.
    ///
    /// # Errors
    /// When the bytes cannot be put together.
    pub fn write(&self, format: SheetFormat, on: Day) -> Result<Vec<u8>, WriteFault> {
        let assessment = &self.opened.stored.it.assessment;
        let rows = applicable(&self.opened.edition, &assessment.arenas).into_iter().map(|standard| {
            let answer = assessment.answers.get(&standard.code);
            SheetRow { standard, answer, evidence: answer.map(|answer| self.evidence(answer)).unwrap_or_default() }
        });
        let sheet = Sheet {
            assessment: assessment.id,
            revision: self.opened.stored.revision,
            organization: &self.organization,
            edition: &self.opened.edition.frame.title,
            on,
            rows: rows.collect(),
        };
        answer_sheet::write(&sheet, format)
    }

    /// The titles of an answer's evidence.
    fn evidence(&self, answer: &Answer) -> Vec<String> {
        answer.evidence.iter().filter_map(|id| self.titles.get(id).cloned()).collect()
    }
}

/// Reads a file that has been filled in. Done before the transaction, so that a large file keeps nobody from writing.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn read(format: SheetFormat, file: &[u8]) -> Result<Filled, Error> {
    let unreadable =
        |fault: FileFault| Error::Invalid(vec![Fault { pointer: String::new(), detail: fault.to_string() }]);
    answer_sheet::read(file, format).map_err(unreadable)
}

/// Saves what a file asks for, as [`save_answers`] does: all of it, or nothing.
///
/// A blank cell leaves what is there. A row that stands as it was made asks for nothing. The file was read no later than
/// the revision that it was made from, and no later than the one that the caller names: the earlier of the two counts.
///
/// # Errors
/// When a cell is faulty, a row answers no standard that applies, or the file was made for another self-assessment; and as
/// [`save_answers`].
pub fn save_answer_sheet(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: AssessmentId,
    expected: i32,
    filled: &Filled,
) -> Result<Opened, Error> {
    let opened = open(tx, reach, id)?;
    let present = opened.stored.revision;
    if !(1..=present).contains(&expected) {
        return Err(Error::Stale);
    }
    opened.stored.it.assessment.check_answers(&opened.edition, [])?;
    let asked = asked(&opened, filled)?;
    if asked.answers.is_empty() {
        return Ok(opened);
    }
    save_answers(tx, actor, reach, id, expected.min(asked.read), asked.answers)
}

/// What a file asks for.
struct Asked {
    /// The answers that are to change.
    answers: BTreeMap<StandardCode, Answer>,
    /// The earliest revision that a row among them was made from.
    read: i32,
}

fn asked(opened: &Opened, filled: &Filled) -> Result<Asked, Error> {
    let assessment = &opened.stored.it.assessment;
    let codes = Codes::of(opened);
    let mut faults: Vec<CellFault> = filled.faults.clone();
    let mut asked = Asked { answers: BTreeMap::new(), read: i32::MAX };
    let mut seen = BTreeSet::new();
    for row in &filled.rows {
        let before = faults.len();
        faults.extend(strange(opened, row));
        let code = match codes.find(&row.code) {
            Ok(code) => code,
            Err(detail) => {
                // A row without a code has been told so already.
                faults.extend((!row.code.is_empty()).then(|| row.fault(Column::Code, detail)));
                continue;
            }
        };
        if !seen.insert(code) {
            faults.push(row.fault(Column::Code, "a row above answers the same standard: keep one of the two"));
        }
        if faults.len() > before || row.is_as_made {
            continue;
        }
        let there = assessment.answers.get(code).cloned().unwrap_or_default();
        let wanted = filled_in(there.clone(), row);
        if wanted != there {
            asked.answers.insert(code.clone(), wanted);
            asked.read = asked.read.min(row.revision.and_then(Result::ok).unwrap_or(i32::MAX));
        }
    }
    if faults.is_empty() {
        Ok(asked)
    } else {
        Err(Error::Invalid(faults.iter().map(|one| told(one, &codes)).collect()))
    }
}

/// What is wrong with the columns that nobody fills in.
fn strange(opened: &Opened, row: &FilledRow) -> Vec<CellFault> {
    let mut faults = Vec::new();
    let id = opened.stored.it.assessment.id.to_string();
    if row.assessment.as_ref().is_some_and(|named| !named.eq_ignore_ascii_case(&id)) {
        faults.push(row.fault(Column::Assessment, "the row was made for another self-assessment: send it there"));
    }
    let is_one = |revision: &Result<i32, ()>| revision.is_ok_and(|one| (1..=opened.stored.revision).contains(&one));
    if row.revision.as_ref().is_some_and(|named| !is_one(named)) {
        let detail = "names no revision of this self-assessment: get a new file, and leave this column as it is";
        faults.push(row.fault(Column::Revision, detail));
    }
    faults
}

/// The present answer with what a row asks for.
fn filled_in(mut answer: Answer, row: &FilledRow) -> Answer {
    match row.rating {
        Given::Blank => {}
        Given::Clear => (answer.rating, answer.not_yet) = (None, false),
        Given::Is(RatingWord::Rating(rating)) => (answer.rating, answer.not_yet) = (Some(rating), false),
        Given::Is(RatingWord::NotYet) => (answer.rating, answer.not_yet) = (None, true),
    }
    match &row.narrative {
        Given::Blank => {}
        Given::Clear => answer.narrative = None,
        // Programs write the line ends and outer blanks of a text as they like: that changes nothing.
        Given::Is(text) if answer.narrative.as_deref().map(answer_sheet::plain_lines).as_ref() == Some(text) => {}
        Given::Is(text) => answer.narrative = Some(text.clone()),
    }
    answer
}

/// The codes of an edition, and which of them apply.
struct Codes<'o> {
    all: Vec<&'o StandardCode>,
    applying: BTreeSet<&'o StandardCode>,
}

impl<'o> Codes<'o> {
    fn of(opened: &'o Opened) -> Self {
        let applying = applicable(&opened.edition, &opened.stored.it.assessment.arenas);
        Self {
            all: opened.edition.standards.iter().map(|standard| &standard.code).collect(),
            applying: applying.into_iter().map(|standard| &standard.code).collect(),
        }
    }

    /// The code that somebody has written, in any case unless two differ by it.
    fn known(&self, written: &str) -> Option<&'o StandardCode> {
        let exact = self.all.iter().find(|code| code.as_str() == written);
        let mut alike = self.all.iter().filter(|code| code.as_str().eq_ignore_ascii_case(written));
        let alone = alike.next().filter(|_| alike.next().is_none());
        exact.or(alone).copied()
    }

    /// The standard that applies and has this code, or what is to be told.
    fn find(&self, written: &str) -> Result<&'o StandardCode, &'static str> {
        match self.known(written) {
            Some(code) if self.applying.contains(code) => Ok(code),
            Some(_) => Err("does not apply: the self-assessment does not cover its arena; remove the row"),
            None => Err("is no standard of this edition: correct the code, or remove the row"),
        }
    }
}

/// A fault in words: where, about which standard, what. A code that is none is not repeated.
fn told(fault: &CellFault, codes: &Codes<'_>) -> Fault {
    let standard = codes.known(&fault.code).map(|code| format!(" ({code})")).unwrap_or_default();
    Fault { pointer: fault.place.pointer.clone(), detail: format!("{}{standard}: {}", fault.place.cell, fault.detail) }
}
