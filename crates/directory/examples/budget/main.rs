//! Measures the directory against its budgets (DESIGN section 6) with made-up organizations.
//!
//! `cargo run --release -p directory --example budget -- 1000000`
//!
//! Linux only: memory is the resident set, read from `/proc/self/statm` (an allocator that counts would need unsafe
//! code). Organizations are made and filled in 10,000 at a time, as a start from a database does, so that what is
//! counted is the directory and not its input. Only the filling is timed.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up is none")]

mod finding_names;
mod lists;
mod made_up_names;

use directory::{Directory, Entry, Filling, Grounds, Line, Query, Run};
use domain::{
    arena::ArenaCode,
    county::County,
    edition::{EditionCode, EditionName},
    ids::OrganizationId,
    offering::{Ages, Area, Intake, Language, LanguageBy, LanguageTag, Need, Offering, Population},
    organization::OrganizationKind,
    policy::{Audience, PolicyName, PolicyProvenance, Use},
    standing::StandingState,
    time::Day,
    verdict::{Outcome, Reason},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const SMALL: u64 = 10_000;
const BATCH: u64 = 10_000;
const PAGE: usize = 50;
const SEARCHES: usize = 20_000;
const CHANGES: usize = 2_000;

fn main() {
    let count: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let world = World::new();

    let small = load(&world, SMALL).0;
    let measured = |world: &World| {
        let before = resident_bytes();
        let loaded = load(world, count);
        (loaded, resident_bytes().saturating_sub(before) as f64 / count as f64)
    };
    let ((large, building, counts), explained_bytes) = measured(&world);
    // Both are kept until the end: what one gives back would hide what the other takes.
    let (_unexplained, bytes) = measured(&World { is_explained: false, ..World::new() });
    println!("entries                      {}", large.snapshot().len());
    println!("  offerings an entry         {:.2}", counts.offerings as f64 / count as f64);
    println!(
        "  lines / runs an entry      {:.2} / {:.2}",
        counts.lines as f64 / count as f64,
        counts.runs as f64 / count as f64
    );
    let worked = counts.worked.as_secs_f64();
    println!("build                        {:.2} s ({worked:.2} s of work on two threads)", building.as_secs_f64());
    println!("resident memory              {bytes:.0} bytes an organization, explanations not counted (the budget)");
    println!("  with explanations          {explained_bytes:.0} bytes an organization");

    finding_names::share(count);
    finding_names::find(&large);
    lists::time(&large, &world);

    // What the budget speaks of, and then what is rarer the more it asks for. A page that the small directory cannot
    // fill ends early there, so that only the rows a page tell whether two times compare like with like.
    let mut chance = Chance(7);
    for (what, languages, populations) in
        [("use, arena, county", 0, 0), ("... and language (the budget)", 100, 0), ("... and population", 100, 100)]
    {
        println!("search by {what}");
        let queries: Vec<Query> = (0..SEARCHES).map(|_| world.query(languages, populations, &mut chance)).collect();
        search(&world, &queries, [(&small, SMALL), (&large, count)], &mut chance);
    }

    let mut chance = Chance(9);
    let mut looking_up = Vec::new();
    let mut changing = Vec::new();
    for position in 0..CHANGES {
        let number = chance.below(count);
        let id = organization_id(number);
        let begun = Instant::now();
        let listing = large.snapshot().entry(id).unwrap();
        looking_up.push(begun.elapsed());
        let mut entry = listing.to_entry();
        entry.lines = vec![world.suspension(number)];
        let begun = Instant::now();
        large.apply(vec![entry], position as u64);
        changing.push(begun.elapsed());
    }
    report("look-up by id", &mut looking_up, 0);
    report("one suspension", &mut changing, 0);
    let mut adding = Vec::new();
    for number in count..count + CHANGES as u64 {
        let entry = world.entry(number);
        let begun = Instant::now();
        large.apply(vec![entry], number);
        adding.push(begun.elapsed());
    }
    report("one new organization", &mut adding, 0);
}

/// Asks both directories in turns, so that whatever else the machine does falls on both alike.
fn search(world: &World, queries: &[Query], sizes: [(&Directory, u64); 2], chance: &mut Chance) {
    let mut asked: Vec<[(Duration, usize); 2]> = Vec::new();
    for query in queries {
        let start = chance.below(4);
        asked.push(sizes.map(|(directory, count)| {
            let after = (start > 0).then_some(10 * (count * start / 5));
            let begun = Instant::now();
            let page = directory.snapshot().search(query, after, PAGE, world.today);
            (begun.elapsed(), page.rows.len())
        }));
    }
    compare("all", &asked, sizes.map(|(_, count)| count));
    asked.retain(|pair| pair.iter().all(|(_, rows)| *rows == PAGE));
    compare("both pages full", &asked, sizes.map(|(_, count)| count));
}

fn compare(which: &str, asked: &[[(Duration, usize); 2]], counts: [u64; 2]) {
    if asked.is_empty() {
        return;
    }
    let [small, large] = [0, 1].map(|place| {
        let mut times: Vec<Duration> = asked.iter().map(|pair| pair[place].0).collect();
        report(&format!("  of {}", counts[place]), &mut times, asked.iter().map(|pair| pair[place].1).sum())
    });
    let ratio = large.as_secs_f64() / small.as_secs_f64();
    println!("  p99 ratio                  {ratio:.2} ({which}: {} searches)", asked.len());
}

/// How much was loaded.
#[derive(Default)]
struct Counts {
    offerings: usize,
    lines: usize,
    runs: usize,
    worked: Duration,
}

fn load(world: &World, count: u64) -> (Directory, Duration, Counts) {
    let directory = Directory::new();
    let mut filling = Filling::new();
    let mut building = Duration::ZERO;
    let mut counts = Counts::default();
    for first in (0..count).step_by(BATCH as usize) {
        let batch: Vec<Entry> = (first..count.min(first + BATCH)).map(|number| world.entry(number)).collect();
        for entry in &batch {
            counts.offerings += entry.offerings.len();
            counts.lines += entry.lines.len();
            counts.runs += entry.lines.iter().map(|line| line.runs.len()).sum::<usize>();
        }
        let begun = (Instant::now(), worked());
        batch.into_iter().for_each(|entry| filling.add(entry));
        building += begun.0.elapsed();
        counts.worked += worked() - begun.1;
    }
    let begun = (Instant::now(), worked());
    directory.fill(filling, count);
    building += begun.0.elapsed();
    counts.worked += worked() - begun.1;
    (directory, building, counts)
}

/// The time for which this process has been at work on some core, user and system together. What other processes do
/// in the meantime does not count.
fn worked() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = [11, 12].map(|at| fields[at].parse::<u64>().unwrap()).iter().sum();
    Duration::from_millis(ticks * 10)
}

fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// Prints the median and the 99th percentile, and returns the latter.
fn report(what: &str, times: &mut [Duration], rows: usize) -> Duration {
    times.sort_unstable();
    let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let rows = if rows > 0 { format!(", {:.1} rows a page", rows as f64 / times.len() as f64) } else { String::new() };
    println!("{what:<28} p50 {:>7.1} us, p99 {:>7.1} us{rows}", p50.as_secs_f64() * 1e6, p99.as_secs_f64() * 1e6);
    p99
}

/// The legal, other and former names of an organization.
fn names_of(number: u64) -> (String, Vec<String>, Vec<String>) {
    let mut chance = Chance(number ^ 0x5EED);
    let name = made_up_names::name(&mut chance);
    (name, made_up_names::further(&mut chance, 15), made_up_names::further(&mut chance, 3))
}

fn bare(number: u64) -> Entry {
    finding_names::nobody(number * 10, organization_id(number))
}

fn organization_id(number: u64) -> OrganizationId {
    let mixed = Chance(number).next();
    format!(
        "01981f3e-{:04x}-7{:03x}-8{:03x}-{number:012x}",
        mixed & 0xffff,
        (mixed >> 16) & 0xfff,
        (mixed >> 28) & 0xfff
    )
    .parse()
    .unwrap()
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one_of<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len() as u64) as usize]
    }
}

/// What the made-up organizations choose from.
struct World {
    today: Day,
    arenas: Vec<ArenaCode>,
    counties: Vec<County>,
    languages: Vec<LanguageTag>,
    edition: Arc<EditionName>,
    policy: Arc<PolicyName>,
    /// Whether standings hold the reasons that partners are told.
    is_explained: bool,
}

impl World {
    fn new() -> Self {
        let arenas = ["case_management", "shelter", "outreach", "legal", "mental_health", "medical", "education"];
        let languages = ["es", "fr", "vi", "ar", "hi", "zh-Hant", "ase", "ru", "sw", "hmn"];
        Self {
            today: Day::new(2026, 11, 23).unwrap(),
            arenas: arenas.map(|code| ArenaCode::parse(code).unwrap()).to_vec(),
            counties: County::all().collect(),
            languages: languages.map(|tag| LanguageTag::parse(tag).unwrap()).to_vec(),
            edition: Arc::new(EditionName {
                id: "01981f3e-8a00-7000-8000-000000000001".parse().unwrap(),
                code: EditionCode::parse("example-2026").unwrap(),
                title: "Standards for Service Providers (example edition)".to_owned(),
            }),
            policy: Arc::new(PolicyName {
                id: "01981f3e-8a00-7000-8000-000000000002".parse().unwrap(),
                version: 1,
                title: "Referral (shipped default; not set by the Commission)".to_owned(),
                provenance: PolicyProvenance::ShippedDefault,
            }),
            is_explained: true,
        }
    }

    /// An organization: one or two offerings, mostly with a referral standing, half of them with one more use.
    fn entry(&self, number: u64) -> Entry {
        let mut chance = Chance(number.wrapping_mul(0xA24B_AED4_963E_E407));
        let offerings: Vec<Offering> = (0..=chance.below(2)).map(|_| self.offering(&mut chance)).collect();
        let mut lines = Vec::new();
        for offering in &offerings {
            let is_new = lines.iter().all(|line: &Line| line.arena.as_ref() != Some(&offering.arena));
            if is_new && chance.percent(80) {
                let arena = Some(ArenaCode::parse(offering.arena.as_str()).unwrap());
                lines.push(Line {
                    r#use: Use::Referral,
                    arena,
                    runs: self.runs(number * 4 + lines.len() as u64, &mut chance),
                });
            }
        }
        if chance.percent(50) {
            let runs = self.runs(number * 4 + 3, &mut chance);
            lines.push(Line { r#use: *chance.one_of(&Use::ALL[1..]), arena: None, runs });
        }
        let (name, other_names, former_names) = names_of(number);
        Entry {
            name,
            other_names,
            former_names,
            kind: *chance.one_of(&OrganizationKind::ALL),
            has_round_the_clock_line: chance.percent(10),
            offerings,
            lines,
            ..bare(number)
        }
    }

    fn offering(&self, chance: &mut Chance) -> Offering {
        let area = match chance.percent(15) {
            true => Area::Statewide {},
            false => {
                let counties = (0..=chance.below(5)).map(|_| *chance.one_of(&self.counties)).collect();
                Area::Counties { counties }
            }
        };
        let language = |chance: &mut Chance| {
            let tag = LanguageTag::parse(chance.one_of(&self.languages).as_str()).unwrap();
            Language { tag, by: if chance.percent(70) { LanguageBy::Spoken } else { LanguageBy::Interpreter } }
        };
        Offering {
            arena: ArenaCode::parse(chance.one_of(&self.arenas).as_str()).unwrap(),
            area,
            populations: (0..chance.below(4)).map(|_| *chance.one_of(&Population::ALL)).collect(),
            ages: chance.percent(60).then_some(Ages { min: 18, max: None }),
            languages: (0..chance.below(4)).map(|_| language(chance)).collect(),
            intake: *chance.one_of(&Intake::ALL),
            intake_confirmed_on: self.today.plus_days(-(chance.below(90) as i32)),
        }
    }

    /// A grant of a year and the lapse after it; nine in ten are still in force. Editions and policies are
    /// shared, as whoever reads a handful of rows once shares them; everything else is as fresh as a row just read.
    fn runs(&self, decision: u64, chance: &mut Chance) -> Vec<Run> {
        let age = if chance.percent(90) { chance.below(364) } else { 365 + chance.below(700) };
        let from = self.today.plus_days(-(age as i32));
        let last = from.plus_days(364);
        let grounds = self.grounds(decision, from, Some(last), chance.below(300) as i32);
        let state = if chance.percent(85) { StandingState::Eligible } else { StandingState::Conditional };
        vec![
            Run { from, until: Some(last), state, grounds: Arc::clone(&grounds) },
            Run { from: last.next(), until: None, state: StandingState::Lapsed, grounds },
        ]
    }

    fn grounds(&self, decision: u64, from: Day, until: Option<Day>, accepted: i32) -> Arc<Grounds> {
        let accepted = from.plus_days(-accepted);
        let texts = [
            ("organization_active", "The organization is active.".to_owned()),
            (
                "foundational_verified",
                "All 19 foundational standards are rated at least meets by a reviewer.".to_owned(),
            ),
            ("recent", format!("The self-assessment was accepted on {accepted} and is not older than 730 days.")),
        ];
        let reason = |(code, text): (&str, String)| Reason {
            requirement: code.to_owned(),
            outcome: Outcome::Met,
            text,
            standards: Vec::new(),
            audience: Audience::Partner,
            holds_until: (code == "recent").then(|| accepted.plus_days(730)),
        };
        Arc::new(Grounds {
            decision: format!("01981f3e-8a00-7000-9000-{decision:012x}").parse().unwrap(),
            decided_on: from,
            valid_from: from,
            valid_until: until,
            against_verdict: false,
            provisional: false,
            inherited_from: None,
            edition: Some(Arc::clone(&self.edition)),
            policy: Arc::clone(&self.policy),
            reasons: texts.into_iter().filter(|_| self.is_explained).map(reason).collect(),
        })
    }

    fn suspension(&self, number: u64) -> Line {
        let grounds = self.grounds(number, self.today, None, 10);
        let run = Run { from: self.today, until: None, state: StandingState::Suspended, grounds };
        Line { r#use: Use::Referral, arena: self.arenas.first().cloned(), runs: vec![run] }
    }

    /// By use (mostly referral), arena and county, and in so many of a hundred by language and by population.
    fn query(&self, languages: u64, populations: u64, chance: &mut Chance) -> Query {
        let mut need = Need {
            arena: Some(chance.one_of(&self.arenas).clone()),
            county: Some(*chance.one_of(&self.counties)),
            ..Need::default()
        };
        if chance.percent(languages) {
            need.languages = [chance.one_of(&self.languages).clone()].into();
        }
        if chance.percent(populations) {
            need.populations = [*chance.one_of(&Population::ALL)].into();
        }
        let r#use = if chance.percent(80) { Use::Referral } else { *chance.one_of(&Use::ALL) };
        Query { r#use, need, states: Default::default() }
    }
}
