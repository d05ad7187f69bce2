//! Sites: who sees which, on which day, against a model that is written out naively.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

use domain::{
    Refusal,
    access::{Actor, Reach, Role, Scope},
    arena::ArenaCode,
    county::County,
    ids::{OpeningId, OrganizationId, SiteId},
    offering::{Area, Intake, Offering},
    organization::OrganizationStatus,
    site::{
        Accessibility, Address, Authorization, Coordinates, Hours, LONGEST_OPENING_DAYS, OpenHours, Opening,
        OpeningState, Place, PostalCode, Sight, Site, SitePhone, SiteStatus, TimeOfDay, Visibility,
        WIDER_AREA_COUNTIES, Weekday, is_open, serves_wider_area, visible_to,
    },
    time::{Day, Instant},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn organization(number: u128) -> OrganizationId {
    OrganizationId(Uuid::from_u128(number))
}

fn place() -> Place {
    Place {
        label: "Main office".to_owned(),
        address: Address {
            line_1: "100 Example Street".to_owned(),
            line_2: None,
            city: "Raleigh".to_owned(),
            state: "NC".to_owned(),
            postal_code: PostalCode::parse("27601-1234").unwrap(),
            county: "37183".parse().unwrap(),
        },
        coordinates: Some(Coordinates { latitude: 35.78, longitude: -78.64 }),
        phones: vec![SitePhone { label: "Desk".to_owned(), number: "+19195550102".to_owned() }],
        hours: Hours::default(),
        arenas: BTreeSet::new(),
        accessibility: Accessibility::default(),
    }
}

fn day(number: i32) -> Day {
    Day::from_number(20_000 + number)
}

fn opening(state: OpeningState, on: i32, until: i32) -> Opening {
    Opening {
        id: OpeningId(Uuid::from_u128(1)),
        site: SiteId(Uuid::from_u128(1)),
        organization: organization(1),
        authorization: Authorization {
            authorized_by: "Executive director".to_owned(),
            authorized_on: day(on),
            until: day(until),
        },
        state,
        recorded_by: Actor::Operator,
        recorded_at: Instant::from_microseconds(0),
        settled_at: None,
    }
}

fn any_opening() -> impl Strategy<Value = Opening> {
    (proptest::sample::select(OpeningState::ALL), 0..40, 0..40)
        .prop_map(|(state, on, length)| opening(state, on, on + length))
}

fn any_sight() -> impl Strategy<Value = Sight> {
    prop_oneof![Just(Sight::Everyones), Just(Sight::Nobodys), (1..4_u128).prop_map(|n| Sight::Own(organization(n)))]
}

proptest! {
    #[test]
    fn who_sees_a_site_is_what_a_naive_model_says(
        sight in any_sight(),
        owner in 1..4_u128,
        is_active in any::<bool>(),
        works in any::<bool>(),
        wider in any::<bool>(),
        openings in prop::collection::vec(any_opening(), 0..5),
        today in -5..90,
    ) {
        let status = if is_active { SiteStatus::Active } else { SiteStatus::Closed };
        let site = Site { id: SiteId(Uuid::from_u128(1)), organization: organization(owner), status, place: place() };
        let organization_status = if works { OrganizationStatus::Active } else { OrganizationStatus::Closed };
        let seen = visible_to(sight, &site, organization_status, &openings, wider, day(today));

        // Day by day through each opening, instead of comparing its ends.
        let mut days_open = BTreeSet::new();
        for one in openings.iter().filter(|one| one.state == OpeningState::Recorded) {
            let mut at = one.authorization.authorized_on;
            while at <= one.authorization.until {
                days_open.insert(at);
                at = at.next();
            }
        }
        let is_inside = sight == Sight::Everyones || sight == Sight::Own(organization(owner));
        let expected = if is_inside {
            Visibility::Full
        } else if !is_active || !works {
            Visibility::Hidden
        } else if days_open.contains(&day(today)) {
            Visibility::Full
        } else if wider {
            Visibility::Withheld
        } else {
            Visibility::Hidden
        };
        prop_assert_eq!(seen, expected);
        prop_assert_eq!(is_open(&openings, day(today)), days_open.contains(&day(today)));
    }

    #[test]
    fn an_outsider_never_sees_more_when_an_opening_is_taken_away(
        openings in prop::collection::vec(any_opening(), 1..5),
        wider in any::<bool>(),
        today in -5..90,
    ) {
        let site =
            Site { id: SiteId(Uuid::from_u128(1)), organization: organization(1), status: SiteStatus::Active, place: place() };
        let seen = |openings: &[Opening]| {
            visible_to(Sight::Nobodys, &site, OrganizationStatus::Active, openings, wider, day(today))
        };
        let fewer = &openings[1..];
        prop_assert!(seen(&openings) == Visibility::Full || seen(fewer) != Visibility::Full);
        prop_assert_ne!(seen(&[]), Visibility::Full);
    }

    #[test]
    fn an_authorization_without_faults_opens_today_and_no_longer_than_twelve_months(
        on in -800..20, until in -800..800, today in -10..10,
    ) {
        let asked = opening(OpeningState::Recorded, on, until);
        let is_sound = asked.authorization.faults(day(today)).is_empty();
        prop_assert_eq!(is_sound, on <= today && today <= until && until - on <= LONGEST_OPENING_DAYS);
        prop_assert!(!is_sound || asked.holds_on(day(today)));
        prop_assert!(!is_sound || !asked.holds_on(day(today + LONGEST_OPENING_DAYS + 1)));
    }
}

#[test]
fn an_opening_ends_by_itself_and_holds_in_no_other_state() {
    for state in OpeningState::ALL.iter().copied() {
        let one = opening(state, 0, 10);
        let holds: Vec<i32> = (-1..12).filter(|at| one.holds_on(day(*at))).collect();
        let expected: Vec<i32> = if state == OpeningState::Recorded { (0..=10).collect() } else { Vec::new() };
        assert_eq!(holds, expected, "{state:?}");
    }
}

#[test]
fn only_a_request_is_confirmed_or_refused_and_none_after_its_last_day() {
    for state in OpeningState::ALL.iter().copied() {
        let one = opening(state, 0, 10);
        let (confirmed, refused) = (one.settled(true, day(10)), one.settled(false, day(99)));
        if state == OpeningState::Requested {
            assert_eq!((confirmed, refused), (Ok(OpeningState::Recorded), Ok(OpeningState::Refused)));
            assert_eq!(one.settled(true, day(11)), Err(Refusal::DayInThePast { day: day(10) }));
        } else {
            assert_eq!(
                (confirmed, refused),
                (Err(Refusal::OpeningSettled { state }), Err(Refusal::OpeningSettled { state }))
            );
        }
    }
}

#[test]
fn staff_see_confidential_sites_by_their_token_alone_and_providers_their_own_alone() {
    let own = organization(1);
    for role in Role::ALL {
        let reach = if role.is_tenant() { Reach::Own(own) } else { Reach::Commission };
        let sight = Sight::of(reach, role.scopes());
        let expected = match role {
            Role::ProviderMember | Role::ProviderOwner => Sight::Own(own),
            Role::Reviewer | Role::Auditor => Sight::Everyones,
            _ => Sight::Nobodys,
        };
        assert_eq!(sight, expected, "{role:?}");
        // A machine never holds the scope.
        let of_machines: Vec<Scope> = role.scopes_of_machines().collect();
        assert_eq!(Sight::of(Reach::Commission, &of_machines), Sight::Nobodys, "{role:?}");
    }
    // The scope in the token of a provider's person widens nothing.
    assert_eq!(Sight::of(Reach::Own(own), Scope::ALL), Sight::Own(own));
    assert!(!Sight::Own(own).covers(organization(2)));
}

fn offering(counties: usize) -> Offering {
    let area = match counties {
        0 => Area::Statewide {},
        some => Area::Counties { counties: County::all().take(some).collect() },
    };
    Offering {
        arena: ArenaCode::parse("outreach").unwrap(),
        area,
        populations: BTreeSet::new(),
        ages: None,
        languages: BTreeSet::new(),
        intake: Intake::Open,
        intake_confirmed_on: Day::FIRST,
    }
}

#[test]
fn an_area_is_wider_only_when_no_offering_stands_out() {
    let few = WIDER_AREA_COUNTIES - 1;
    for (offerings, expected) in [
        (vec![], false),
        (vec![0], true),
        (vec![WIDER_AREA_COUNTIES], true),
        (vec![few], false),
        (vec![0, few], false),
        (vec![0, WIDER_AREA_COUNTIES, 100], true),
        (vec![1, 1, 1, 1, 1, 1], false),
    ] {
        let made: Vec<Offering> = offerings.iter().map(|counties| offering(*counties)).collect();
        assert_eq!(serves_wider_area(&made), expected, "{offerings:?}");
    }
}

#[test]
fn a_place_is_checked_field_by_field() {
    assert_eq!(place().faults(), []);
    type Change = fn(&mut Place);
    let table: [(&str, Change); 19] = [
        ("/label", |p| p.label = " ".to_owned()),
        ("/label", |p| p.label = "Two\nlines".to_owned()),
        ("/label", |p| p.label = "RALEIGH house".to_owned()),
        ("/label", |p| p.label = "At 100 example street".to_owned()),
        ("/label", |p| p.label = "Office 27601".to_owned()),
        ("/address/line_1", |p| p.address.line_1 = String::new()),
        ("/address/line_2", |p| p.address.line_2 = Some("x".repeat(201))),
        ("/address/city", |p| p.address.city = "x".repeat(101)),
        ("/address/state", |p| p.address.state = "VA".to_owned()),
        ("/coordinates/latitude", |p| p.coordinates = Some(Coordinates { latitude: 40.0, longitude: -78.0 })),
        ("/coordinates/longitude", |p| p.coordinates = Some(Coordinates { latitude: 35.0, longitude: 78.0 })),
        ("/phones", |p| p.phones = vec![p.phones[0].clone(); 11]),
        ("/phones/0/label", |p| p.phones[0].label = String::new()),
        ("/phones/0/number", |p| p.phones[0].number = "919-555-0102".to_owned()),
        ("/hours/remark", |p| p.hours.remark = Some("x".repeat(301))),
        ("/accessibility/remark", |p| p.accessibility.remark = Some(String::new())),
        ("/hours/weekly", |p| {
            p.hours.round_the_clock = true;
            p.hours.weekly = vec![hours("09:00", "17:00")];
        }),
        ("/hours/weekly/0/closes", |p| p.hours.weekly = vec![hours("17:00", "09:00")]),
        ("/hours/weekly/1", |p| p.hours.weekly = vec![hours("09:00", "12:00"), hours("11:00", "17:00")]),
    ];
    for (pointer, change) in table {
        let mut wrong = place();
        change(&mut wrong);
        let pointers: Vec<String> = wrong.faults().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, [pointer]);
    }
    let mut sound = place();
    sound.hours.weekly = vec![hours("09:00", "12:00"), hours("12:00", "24:00")];
    assert_eq!(sound.faults(), []);
    assert_eq!(sound.changed_fields(&place()), ["hours"]);
}

fn hours(opens: &str, closes: &str) -> OpenHours {
    let time = |text: &str| TimeOfDay::parse(text).unwrap();
    OpenHours { weekday: Weekday::Monday, opens: time(opens), closes: time(closes) }
}

#[test]
fn every_text_of_a_place_is_screened_under_its_pointer() {
    let mut whole = place();
    whole.address.line_2 = Some("Suite".to_owned());
    whole.hours.remark = Some("h".to_owned());
    whole.accessibility.remark = Some("a".to_owned());
    let json = serde_json::to_value(&whole).unwrap();
    let texts = whole.texts();
    assert_eq!(texts.len(), 7);
    for (pointer, text) in texts {
        assert_eq!(json.pointer(&pointer).and_then(|value| value.as_str()), Some(text), "{pointer}");
    }
}

#[test]
fn zip_codes_and_times_are_written_as_the_world_writes_them() {
    for (zip, is_right) in [
        ("27601", true),
        ("28999-0000", true),
        ("2760", false),
        ("276011", false),
        ("27601-", false),
        ("27601-12", false),
        ("90210", false),
        ("27a01", false),
        ("+7601", false),
        ("", false),
    ] {
        assert_eq!(PostalCode::parse(zip).is_ok(), is_right, "{zip}");
    }
    for (time, is_right) in [
        ("00:00", true),
        ("23:59", true),
        ("24:00", true),
        ("24:01", false),
        ("9:00", false),
        ("09:60", false),
        ("0900", false),
        ("+9:00", false),
        ("09:00:00", false),
    ] {
        assert_eq!(TimeOfDay::parse(time).is_ok(), is_right, "{time}");
    }
}
