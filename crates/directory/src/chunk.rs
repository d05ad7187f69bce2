//! A chunk: a few organizations next to each other, packed into columns.
//!
//! One allocation a column instead of a dozen an organization. A chunk never changes; a change writes a new one, so
//! that its size is what one change copies.

use crate::{
    entry::{Entry, Grounds, Line},
    packed_offering::PackedOffering,
    packed_run::{PackedGrounds, PackedRun},
    pool::Pools,
    words::{Word, Words},
};
use domain::{
    ids::OrganizationId,
    organization::{OrganizationKind, OrganizationStatus},
    succession::Link,
};
use std::{ops::Range, sync::Arc};

/// How many organizations a full chunk holds. Smaller would cost more memory for each, larger more time for a change.
pub(crate) const CHUNK: u32 = 32;

/// The fixed part of an organization, and where its share of each column ends. It begins where that of the one
/// before ends.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) entered: u64,
    pub(crate) id: OrganizationId,
    pub(crate) status: OrganizationStatus,
    pub(crate) kind: OrganizationKind,
    pub(crate) has_line: bool,
    ends: Ends,
}

#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    name: u32,
    further: u32,
    offerings: u32,
    runs: u32,
    grounds: u32,
}

/// A name besides the legal one, and where it ends in the text that a chunk's further names share.
#[derive(Debug, Clone, Copy)]
struct Further {
    end: u32,
    is_former: bool,
}

/// At most [`CHUNK`] organizations, in the order of their slots.
#[derive(Debug)]
pub(crate) struct Chunk {
    heads: Box<[Head]>,
    names: Box<str>,
    further: Box<[Further]>,
    further_names: Box<str>,
    words: Arc<Words>,
    offerings: Box<[PackedOffering]>,
    runs: Box<[PackedRun]>,
    grounds: Box<[PackedGrounds]>,
    links: Box<[(u32, Arc<Link>)]>,
}

impl Chunk {
    /// How many organizations it holds.
    pub(crate) fn len(&self) -> u32 {
        self.heads.len() as u32
    }

    /// The head of the organization at this place.
    pub(crate) fn head(&self, place: u32) -> Option<&Head> {
        self.heads.get(place as usize)
    }

    /// The name of the organization at this place.
    pub(crate) fn name(&self, place: u32) -> &str {
        self.names.get(self.share(place, |ends| ends.name)).unwrap_or_default()
    }

    /// The names that the organization at this place bears besides, or bore before, in the order in which they were
    /// given.
    pub(crate) fn further_names(&self, place: u32, former: bool) -> impl Iterator<Item = &str> {
        let share = self.share(place, |ends| ends.further);
        let mut from = share.start.checked_sub(1).and_then(|last| self.further.get(last)).map_or(0, |last| last.end);
        self.further.get(share).unwrap_or_default().iter().filter_map(move |name| {
            let text = self.further_names.get(from as usize..name.end as usize);
            from = name.end;
            text.filter(|_| name.is_former == former)
        })
    }

    /// What the organization at this place offers.
    pub(crate) fn offerings(&self, place: u32) -> &[PackedOffering] {
        self.offerings.get(self.share(place, |ends| ends.offerings)).unwrap_or_default()
    }

    /// The runs of every line of the organization at this place.
    pub(crate) fn runs(&self, place: u32) -> &[PackedRun] {
        self.runs.get(self.share(place, |ends| ends.runs)).unwrap_or_default()
    }

    /// What the runs of the organization at this place rest on.
    pub(crate) fn grounds(&self, place: u32) -> &[PackedGrounds] {
        self.grounds.get(self.share(place, |ends| ends.grounds)).unwrap_or_default()
    }

    /// As whom the organization at this place goes on. Few do: they are kept aside, each with its place.
    pub(crate) fn link(&self, place: u32) -> Option<&Arc<Link>> {
        self.links.iter().find(|(at, _)| *at == place).map(|(_, link)| link)
    }

    /// The numbers of arenas and languages, which hold every one that is named here.
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// The share of an organization in a column.
    fn share(&self, place: u32, end: impl Fn(&Ends) -> u32) -> Range<usize> {
        let end_of = |place: u32| self.head(place).map_or(0, |head| end(&head.ends) as usize);
        place.checked_sub(1).map_or(0, end_of)..end_of(place)
    }
}

/// A chunk that is being written.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    heads: Vec<Head>,
    names: String,
    further: Vec<Further>,
    further_names: String,
    offerings: Vec<PackedOffering>,
    runs: Vec<PackedRun>,
    grounds: Vec<PackedGrounds>,
    links: Vec<(u32, Arc<Link>)>,
}

impl Draft {
    /// How many organizations it holds.
    pub(crate) fn len(&self) -> u32 {
        self.heads.len() as u32
    }

    /// Adds an organization whose words are known. What is in an arena without a number would be left out.
    pub(crate) fn push(&mut self, entry: &Entry, words: &Words, pools: &mut Pools) {
        self.names.push_str(&entry.name);
        self.push_further(&entry.other_names, false);
        self.push_further(&entry.former_names, true);
        for offering in &entry.offerings {
            if let Some(arena) = words.arena(&offering.arena) {
                self.offerings.push(PackedOffering::pack(offering, arena, pools));
            }
        }
        let first_run = self.runs.len();
        let first_grounds = self.grounds.len();
        for line in &entry.lines {
            let arena = line.arena.as_ref().map(|code| words.arena(code));
            if arena != Some(None) {
                self.push_line(line, arena.flatten(), first_run, first_grounds, pools);
            }
        }
        self.links.extend(entry.continued_by.iter().map(|link| (self.heads.len() as u32, Arc::clone(link))));
        self.close(Head {
            entered: entry.entered,
            id: entry.id,
            status: entry.status,
            kind: entry.kind,
            has_line: entry.has_round_the_clock_line,
            ends: Ends::default(),
        });
    }

    fn push_further(&mut self, names: impl IntoIterator<Item = impl AsRef<str>>, is_former: bool) {
        for name in names {
            self.further_names.push_str(name.as_ref());
            self.further.push(Further { end: self.further_names.len() as u32, is_former });
        }
    }

    /// Adds the runs of a line, unless its matter has a line already.
    fn push_line(
        &mut self,
        line: &Line,
        arena: Option<Word>,
        first_run: usize,
        first_grounds: usize,
        pools: &mut Pools,
    ) {
        if self.runs.iter().skip(first_run).any(|run| run.r#use == line.r#use && run.arena == arena) {
            return;
        }
        let mut of_line: Vec<(&Arc<Grounds>, u32)> = Vec::new();
        for run in &line.runs {
            // A grant and its lapse rest on one decision: its grounds are kept once.
            let known =
                of_line.iter().find(|(grounds, _)| Arc::ptr_eq(grounds, &run.grounds) || **grounds == run.grounds);
            let grounds = match known {
                Some((_, place)) => *place,
                None => {
                    let place = (self.grounds.len() - first_grounds) as u32;
                    self.grounds.push(PackedGrounds::pack(&run.grounds, pools));
                    of_line.push((&run.grounds, place));
                    place
                }
            };
            self.runs.push(PackedRun {
                from: run.from,
                until: run.until,
                arena,
                grounds,
                r#use: line.r#use,
                state: run.state,
            });
        }
    }

    /// Adds an organization of another chunk as it stands there.
    pub(crate) fn copy(&mut self, chunk: &Chunk, place: u32) {
        let Some(head) = chunk.head(place) else { return };
        self.names.push_str(chunk.name(place));
        self.push_further(chunk.further_names(place, false), false);
        self.push_further(chunk.further_names(place, true), true);
        self.offerings.extend_from_slice(chunk.offerings(place));
        self.runs.extend_from_slice(chunk.runs(place));
        self.grounds.extend_from_slice(chunk.grounds(place));
        self.links.extend(chunk.link(place).map(|link| (self.heads.len() as u32, Arc::clone(link))));
        self.close(head.clone());
    }

    /// The finished chunk, with the words that it was written with or later ones. The draft is empty afterwards and
    /// keeps its memory for the next chunk.
    pub(crate) fn finish(&mut self, words: &Arc<Words>) -> Chunk {
        let chunk = Chunk {
            heads: self.heads.drain(..).collect(),
            names: self.names.as_str().into(),
            further: self.further.drain(..).collect(),
            further_names: self.further_names.as_str().into(),
            words: Arc::clone(words),
            offerings: self.offerings.drain(..).collect(),
            runs: self.runs.drain(..).collect(),
            grounds: self.grounds.drain(..).collect(),
            links: self.links.drain(..).collect(),
        };
        self.names.clear();
        self.further_names.clear();
        chunk
    }

    /// Writes the head of an organization whose columns are written.
    fn close(&mut self, head: Head) {
        let ends = Ends {
            name: self.names.len() as u32,
            further: self.further.len() as u32,
            offerings: self.offerings.len() as u32,
            runs: self.runs.len() as u32,
            grounds: self.grounds.len() as u32,
        };
        self.heads.push(Head { ends, ..head });
    }
}
