//! One organization as the directory holds it.

use crate::{
    chunk::{Chunk, Head},
    entry::{Entry, Grounds, Line, Run},
    packed_run::{PackedRun, line, run_on},
};
use domain::{
    arena::ArenaCode,
    ids::OrganizationId,
    offering::Offering,
    organization::{OrganizationKind, OrganizationStatus},
    policy::Use,
    standing::StandingState,
    succession::Link,
    time::Day,
};
use std::sync::Arc;

/// One organization as the directory held it when the snapshot was taken.
///
/// Cheap to clone and to keep. What it answers is unpacked when asked for, so ask for what is needed:
/// [`run_on`](Self::run_on) rather than every line, and [`offerings`](Self::offerings) once.
#[derive(Clone)]
pub struct Listing {
    chunk: Arc<Chunk>,
    place: u32,
    entered: u64,
    id: OrganizationId,
    status: OrganizationStatus,
    kind: OrganizationKind,
    has_line: bool,
}

impl Listing {
    /// The organization at a place of a chunk; absent when the chunk ends before it.
    pub(crate) fn new(chunk: &Arc<Chunk>, place: u32) -> Option<Self> {
        let Head { entered, id, status, kind, has_line, .. } = *chunk.head(place)?;
        Some(Self { chunk: Arc::clone(chunk), place, entered, id, status, kind, has_line })
    }

    /// The number of the journal entry that created it: its place in lists, and what a cursor points to.
    #[must_use]
    pub fn entered(&self) -> u64 {
        self.entered
    }

    /// Its identity.
    #[must_use]
    pub fn id(&self) -> OrganizationId {
        self.id
    }

    /// Whether it works.
    #[must_use]
    pub fn status(&self) -> OrganizationStatus {
        self.status
    }

    /// Its legal name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.chunk.name(self.place)
    }

    /// The other names it goes by.
    pub fn other_names(&self) -> impl Iterator<Item = &str> {
        self.chunk.further_names(self.place, false)
    }

    /// Legal names that it has borne before.
    pub fn former_names(&self) -> impl Iterator<Item = &str> {
        self.chunk.further_names(self.place, true)
    }

    /// Every name by which it may be known: the legal name, other names, former names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name()).chain(self.other_names()).chain(self.former_names())
    }

    /// What kind of body it is.
    #[must_use]
    pub fn kind(&self) -> OrganizationKind {
        self.kind
    }

    /// Whether it has a line that is answered at every hour.
    #[must_use]
    pub fn has_round_the_clock_line(&self) -> bool {
        self.has_line
    }

    /// As whom it goes on, one step far; absent when nobody has succeeded it. [`Snapshot::ends`] follows it to the end.
    ///
    /// [`Snapshot::ends`]: crate::Snapshot::ends
    #[must_use]
    pub fn continued_by(&self) -> Option<&Arc<Link>> {
        self.chunk.link(self.place)
    }

    /// What it offers, in the order in which it was given.
    pub fn offerings(&self) -> impl Iterator<Item = Offering> {
        let words = self.chunk.words();
        let packed = self.chunk.offerings(self.place).iter();
        packed.filter_map(|packed| Some(packed.unpack(words.code(packed.arena())?.clone())))
    }

    /// Its lines, in the order in which they were given.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        self.chunk.runs(self.place).chunk_by(PackedRun::same_matter).filter_map(|runs| self.unpack_line(runs))
    }

    /// The line of one matter; absent when nothing has been decided in it.
    #[must_use]
    pub fn line(&self, r#use: Use, arena: Option<&ArenaCode>) -> Option<Line> {
        self.unpack_line(self.runs(r#use, arena))
    }

    /// The run of one matter that contains the day; absent when none does.
    #[must_use]
    pub fn run_on(&self, r#use: Use, arena: Option<&ArenaCode>, day: Day) -> Option<Run> {
        self.unpack_run(run_on(self.runs(r#use, arena), day)?)
    }

    /// The state of one matter on the day: that of the run which contains it, else `not_assessed`.
    #[must_use]
    pub fn state_on(&self, r#use: Use, arena: Option<&ArenaCode>, day: Day) -> StandingState {
        run_on(self.runs(r#use, arena), day).map_or(StandingState::NotAssessed, |run| run.state)
    }

    /// The organization as it was given. For comparing and for tests; an answer needs less.
    #[must_use]
    pub fn to_entry(&self) -> Entry {
        Entry {
            entered: self.entered,
            id: self.id,
            name: self.name().to_owned(),
            other_names: self.other_names().map(str::to_owned).collect(),
            former_names: self.former_names().map(str::to_owned).collect(),
            kind: self.kind,
            has_round_the_clock_line: self.has_line,
            status: self.status,
            continued_by: self.continued_by().cloned(),
            offerings: self.offerings().collect(),
            lines: self.lines().collect(),
        }
    }

    /// The runs of one line; empty when there is no such line.
    fn runs(&self, r#use: Use, arena: Option<&ArenaCode>) -> &[PackedRun] {
        match arena.map(|code| self.chunk.words().arena(code)) {
            // No one had named this arena when the chunk was written.
            Some(None) => &[],
            known => line(self.chunk.runs(self.place), r#use, known.flatten()),
        }
    }

    /// A run with what it rests on.
    pub(crate) fn unpack_run(&self, run: &PackedRun) -> Option<Run> {
        Some(run.unpack(Arc::new(self.grounds(run)?)))
    }

    /// A line from its runs, which share what they rest on as they did when they were given.
    fn unpack_line(&self, runs: &[PackedRun]) -> Option<Line> {
        let first = runs.first()?;
        let mut of_line: Vec<(u32, Arc<Grounds>)> = Vec::new();
        let mut unpacked = Vec::with_capacity(runs.len());
        for run in runs {
            let known = of_line.iter().find(|(place, _)| *place == run.grounds).map(|(_, grounds)| Arc::clone(grounds));
            let grounds = match known {
                Some(grounds) => grounds,
                None => {
                    let grounds = Arc::new(self.grounds(run)?);
                    of_line.push((run.grounds, Arc::clone(&grounds)));
                    grounds
                }
            };
            unpacked.push(run.unpack(grounds));
        }
        let arena = first.arena.and_then(|arena| self.chunk.words().code(arena)).cloned();
        Some(Line { r#use: first.r#use, arena, runs: unpacked })
    }

    fn grounds(&self, run: &PackedRun) -> Option<Grounds> {
        Some(self.chunk.grounds(self.place).get(run.grounds as usize)?.unpack())
    }
}

/// Names the organization; its chunk would print its neighbours too.
impl std::fmt::Debug for Listing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listing")
            .field("entered", &self.entered)
            .field("id", &self.id)
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}
