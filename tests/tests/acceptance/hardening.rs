//! What callers may not do to the service: send too much, too deep, too slowly, or what is no HTTP.

use crate::{
    operations,
    raw::{self, Held},
};
use domain::access::{Role, Scope};
use serde_json::json;
use std::{
    thread,
    time::{Duration, Instant},
};
use testkit::{Answer, TestApp};

/// A word that no answer may repeat.
const CANARY: &str = "canary-4711-yellow";

/// Bodies and heads must come within a second; the service's own settings are longer.
fn impatient() -> TestApp {
    TestApp::start_with(|settings| {
        let limits = &mut settings.limits;
        limits.head = Duration::from_secs(1);
        limits.between = Duration::from_secs(1);
        limits.body_grace = Duration::from_secs(1);
        limits.body = Duration::from_secs(2);
    })
}

fn everything(app: &TestApp) -> testkit::Caller<'_> {
    app.bearer(app.token(app.staff().actor(Role::Administrator), Scope::ALL, None))
}

/// What a slow caller has sent before it begins to dribble, what it dribbles, and what it is told, if anything.
struct Slow {
    name: &'static str,
    first: String,
    then: &'static [u8],
    told: Option<&'static str>,
}

fn slow_callers(app: &TestApp) -> Vec<Slow> {
    let token = app.token(app.staff().actor(Role::Importer), Role::Importer.scopes(), None);
    let form = "POST /oauth/token HTTP/1.1\r\nHost: registry\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let json = format!(
        "POST /v1/organizations HTTP/1.1\r\nHost: registry\r\nContent-Type: application/json\r\nAuthorization: Bearer {}\r\n",
        everything(app).token()
    );
    let file = format!(
        "POST /v1/imports?kind=organizations HTTP/1.1\r\nHost: registry\r\nContent-Type: text/csv\r\n\
         Idempotency-Key: slow\r\nAuthorization: Bearer {token}\r\n"
    );
    let too_slow = Some("HTTP/1.1 408");
    vec![
        Slow { name: "nothing at all", first: String::new(), then: b"", told: too_slow },
        Slow { name: "a head", first: "GET /healthz HTTP/1.1\r\n".to_owned(), then: b"x", told: too_slow },
        Slow {
            name: "the head of a second request",
            first: "GET /healthz HTTP/1.1\r\nHost: registry\r\n\r\nGET /healthz HTTP/1.1\r\n".to_owned(),
            then: b"x",
            told: Some("HTTP/1.1 200"),
        },
        Slow { name: "a form", first: format!("{form}Content-Length: 9000\r\n\r\n"), then: b"x", told: too_slow },
        Slow {
            name: "a form in chunks",
            first: format!("{form}Transfer-Encoding: chunked\r\n\r\n"),
            then: b"1\r\nx\r\n",
            told: too_slow,
        },
        Slow { name: "JSON", first: format!("{json}Content-Length: 9000\r\n\r\n"), then: b" ", told: too_slow },
        Slow {
            name: "JSON in chunks",
            first: format!("{json}Transfer-Encoding: chunked\r\n\r\n"),
            then: b"1\r\n \r\n",
            told: too_slow,
        },
        Slow { name: "a file", first: format!("{file}Content-Length: 9000\r\n\r\n"), then: b"n", told: too_slow },
        Slow {
            name: "a body that is refused unread",
            first: "POST /nowhere HTTP/1.1\r\nHost: registry\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(),
            then: b"1\r\n \r\n",
            told: Some("HTTP/1.1 404"),
        },
    ]
}

#[test]
fn slow_callers_are_ended_and_others_are_answered_meanwhile() {
    let app = impatient();
    let callers = slow_callers(&app);
    let mut open: Vec<(&Slow, Held)> = Vec::new();
    for caller in &callers {
        for _ in 0..12 {
            open.push((caller, Held::begin(&app, caller.first.as_bytes())));
        }
    }
    let began = Instant::now();
    while !open.is_empty() {
        // While they dribble, an ordinary caller is answered.
        let _ = app.nobody().get("/readyz").expect(200);
        let _ = everything(&app).get("/v1/organizations").expect(200);
        open.retain_mut(|(caller, held)| {
            let Some(heard) = held.dribble(caller.then) else { return true };
            if let Some(told) = caller.told {
                assert!(heard.starts_with(told), "{}: {heard:?}", caller.name);
                if told.ends_with("408") && !caller.first.is_empty() && caller.first.contains("\r\n\r\n") {
                    assert!(heard.contains("\"code\":\"request-timeout\""), "{}: {heard:?}", caller.name);
                }
            }
            false
        });
        let left: Vec<_> = open.iter().map(|(caller, _)| caller.name).collect();
        assert!(began.elapsed() < Duration::from_secs(60), "not ended: {left:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn no_more_callers_are_connected_than_the_operator_allows() {
    let app = TestApp::start_with(|settings| {
        settings.limits.connections = 5;
        settings.limits.head = Duration::from_secs(3);
        settings.limits.keep_alive = Duration::from_secs(1);
    });
    let mut held: Vec<Held> = (0..5).map(|_| Held::begin(&app, b"GET /healthz HTTP/1.1\r\n")).collect();
    // They are taken one after the other, and this one only once one of them has ended.
    thread::sleep(Duration::from_millis(500));
    let mut late = Held::begin(&app, b"GET /healthz HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n\r\n");
    let began = Instant::now();
    let heard = loop {
        if let Some(heard) = late.dribble(b"") {
            break heard;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "it is never answered");
        thread::sleep(Duration::from_millis(20));
    };
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    let ended = held.iter_mut().filter_map(|one| one.dribble(b"")).count();
    assert!(ended > 0, "it was answered beside five others");
}

#[test]
fn a_caller_who_does_not_take_its_answers_is_ended() {
    let app = impatient();
    let bundle = app.nobody().get("/docs/swagger-ui-bundle.js").expect(200).text.len();
    // More than what the network keeps on the way, so that the service must wait for the caller.
    let times = 16;
    let one = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: registry\r\n\r\n";
    let stream = raw::begin(&app, one.repeat(times).as_bytes());
    thread::sleep(Duration::from_secs(4));
    let taken = raw::read_to_end(stream).len();
    assert!(taken < bundle * times, "all of {taken} bytes could be taken after a long while");
    let _ = app.nobody().get("/readyz").expect(200);
}

#[test]
fn what_is_too_much_is_refused_as_a_problem() {
    let app = TestApp::start();
    let staff = everything(&app);
    let long = format!("/v1/organizations?name={}", CANARY.repeat(600));
    staff.get(&long).problem(414, "target-too-long");
    app.nobody().get(&long).problem(414, "target-too-long");
    let large = staff.call("GET", "/v1/organizations").header("X-Large", CANARY.repeat(2000)).send();
    assert!(!large.text.contains(CANARY), "{large}");
    large.problem(431, "headers-too-large");
    let below = staff.call("GET", "/v1/organizations").header("X-Large", "x".repeat(20_000)).send();
    let _ = below.expect(200);

    let create = |body: String| staff.call("POST", "/v1/organizations").body("application/json", body).send();
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let nested = |levels: usize| format!("{}0{}", open.repeat(levels), close.repeat(levels));
        let problem = create(nested(33)).problem(400, "malformed-body");
        assert!(problem["detail"].as_str().unwrap().contains("32 levels"), "{problem}");
        assert!(
            create(nested(100_000)).problem(400, "malformed-body")["detail"].as_str().unwrap().contains("32 levels")
        );
        // What is not too deep is refused for what it says.
        create(nested(16)).problem(422, "invalid");
    }
    create(format!("[{}0]", "0,".repeat(60_000))).problem(413, "body-too-large");
    create(json!({ "name": "[".repeat(1000) }).to_string()).problem(422, "invalid");
}

#[test]
fn a_compressed_body_is_refused_wherever_it_is_sent() {
    let app = TestApp::start();
    let staff = everything(&app);
    for operation in operations::all() {
        for encoding in ["gzip", "br", "deflate", "zstd", "x-gzip", "identity, gzip", "GZIP", CANARY, ""] {
            let call = staff.call(&operation.method, &operation.target()).header("Content-Encoding", encoding);
            let answer = if operation.method == "GET" { call.send() } else { call.json(&json!({})).send() };
            assert_eq!(answer.header("accept-encoding"), Some("identity"), "{answer}");
            assert!(!answer.text.contains(CANARY), "{answer}");
            answer.problem(415, "unsupported-content-encoding");
        }
    }
    let plain = staff.call("POST", "/v1/organizations").header("Content-Encoding", "identity").json(&json!({}));
    plain.send().problem(422, "invalid");
    // And nothing is compressed: what is secret beside what a caller chooses cannot be guessed from a length.
    let call = staff.call("GET", "/v1/organizations").header("Accept-Encoding", "gzip, br, zstd, deflate");
    assert_eq!(call.send().expect(200).header("content-encoding"), None);
}

/// Requests that no caller of good faith sends, and the status that each is answered with. `0`: the connection is ended
/// without an answer, or with any that blames the caller.
#[rustfmt::skip]
fn malformed() -> Vec<(&'static str, Vec<u8>, u16)> {
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n\r\n").into_bytes();
    let post = |head: &str, body: &str| {
        let form = "POST /oauth/token HTTP/1.1\r\nHost: registry\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        format!("{form}{head}\r\n\r\n{body}").into_bytes()
    };
    let field = |field: &str| format!("GET /healthz HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n{field}\r\n\r\n").into_bytes();
    vec![
        ("no HTTP", format!("{CANARY}\r\n\r\n").into_bytes(), 400),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(20), 400),
        ("a version that does not exist", b"GET /healthz HTTP/9.9\r\nHost: registry\r\n\r\n".to_vec(), 400),
        ("HTTP/2 without an upgrade", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), 400),
        ("no Host", b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n".to_vec(), 400),
        ("two Hosts", field(&format!("Host: {CANARY}")), 400),
        ("a length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
        ("chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n"), 400),
        ("two lengths", post("Content-Length: 4\r\nContent-Length: 5", "abcd"), 400),
        ("two equal lengths", post("Content-Length: 4\r\nContent-Length: 4", "abcd"), 400),
        ("a list of lengths", post("Content-Length: 4, 4", "abcd"), 400),
        ("a length with a sign", post("Content-Length: +4", "abcd"), 400),
        ("a negative length", post("Content-Length: -4", "abcd"), 400),
        ("a length in hexadecimal", post("Content-Length: 0x4", "abcd"), 400),
        ("a length beyond all numbers", post("Content-Length: 99999999999999999999999", "abcd"), 400),
        ("chunks of another kind", post(&format!("Transfer-Encoding: {CANARY}"), "abcd"), 400),
        ("chunks within something else", post("Transfer-Encoding: gzip, chunked", "abcd"), 400),
        ("chunks twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
        ("chunks after a blank in the name", post("Transfer-Encoding : chunked", "0\r\n\r\n"), 400),
        ("chunks in HTTP/1.0", b"POST /oauth/token HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(), 400),
        ("a chunk without a size", post("Transfer-Encoding: chunked", &format!("{CANARY}\r\n\r\n")), 400),
        ("a chunk with a negative size", post("Transfer-Encoding: chunked", "-1\r\nx\r\n0\r\n\r\n"), 400),
        ("a chunk beyond all sizes", post("Transfer-Encoding: chunked", "fffffffffffffffffffff\r\nx\r\n0\r\n\r\n"), 400),
        ("a chunk that is longer than it says", post("Transfer-Encoding: chunked", "1\r\nxxxxx\r\n0\r\n\r\n"), 400),
        ("NUL in a field", field("X-Field: a\0b"), 400),
        ("NUL in a name", field("X-Fi\0eld: a"), 400),
        ("a field without a name", field(": a"), 400),
        ("a field without a colon", field(CANARY), 400),
        ("a folded field", field("X-Field: a\r\n b"), 400),
        ("a return alone in a field", field("X-Field: a\rX-Other: b"), 400),
        ("a field that is not UTF-8", [b"GET /healthz HTTP/1.1\r\nHost: registry\r\nConnection: close\r\nX-Field: \xff\xfe\r\n\r\n".to_vec()].concat(), 200),
        ("a request id that is not UTF-8", b"GET /nowhere HTTP/1.1\r\nHost: registry\r\nConnection: close\r\nX-Request-Id: \xff\xfe\r\n\r\n".to_vec(), 404),
        ("100 fields", field(&vec!["X-Field: a"; 100].join("\r\n")), 431),
        ("100,000 fields", field(&vec!["X-Field: a"; 100_000].join("\r\n")), 431),
        ("a field of 40 KiB", field(&format!("X-Field: {}", CANARY.repeat(2300))), 431),
        ("a field of 1 MiB", field(&format!("X-Field: {}", CANARY.repeat(60_000))), 431),
        ("a target of 10 KiB", get(&format!("/{}", CANARY.repeat(600))), 414),
        ("a target of 70 KiB", get(&format!("/{}", CANARY.repeat(4000))), 400),
        ("a target of 1 MiB", get(&format!("/{}", CANARY.repeat(60_000))), 431),
        ("no target", b"GET  HTTP/1.1\r\nHost: registry\r\n\r\n".to_vec(), 400),
        ("a target that is an address elsewhere", get(&format!("http://{CANARY}.example/nowhere")), 404),
        ("a target that is an authority", b"CONNECT registry:443 HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n\r\n".to_vec(), 404),
        ("a target that is an asterisk", b"OPTIONS * HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n\r\n".to_vec(), 404),
        ("a target with a blank", get(&format!("/{CANARY} x")), 400),
        ("a target that is not UTF-8", [&b"GET /v1/\xff\xfe HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n\r\n"[..]].concat(), 400),
        ("a path that is not UTF-8", get("/v1/organizations/%ff%fe"), 401),
        ("NUL in the path", get("/v1/organizations/%00"), 401),
        ("NUL in a public path", get("/docs/%00"), 404),
        ("a slash that is encoded twice", get("/v1/organizations/%252e%252e%252f"), 401),
        ("a way up", get("/docs/../../../../etc/passwd"), 404),
        ("a way up that is encoded", get("/docs/%2e%2e/%2e%2e/%2e%2e/etc/passwd"), 404),
        ("a way up that is encoded twice", get("/docs/%252e%252e/%252e%252e/etc/passwd"), 404),
        ("a way up with the other slash", get("/docs/..%5c..%5cetc%5cpasswd"), 404),
        ("half of an encoded byte", get("/docs/%f"), 404),
        ("NUL in the query", get("/openapi/registry.json?%00=%00"), 0),
        ("a query that is not UTF-8", get("/oauth/authorize?state=%ff%fe"), 400),
        ("another protocol", field("Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YQ=="), 0),
    ]
}

#[test]
fn what_is_no_request_is_refused_and_never_repeated() {
    let app = TestApp::start_with(|settings| settings.limits.keep_alive = Duration::from_secs(1));
    let table = malformed();
    assert!(table.len() > 50);
    let mut wrong = Vec::new();
    for (name, sent, expected) in &table {
        let heard = raw::ask(&app, sent);
        let status: u16 = heard.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0);
        let is_expected = if *expected == 0 { status < 500 } else { status == *expected };
        if !is_expected || heard.contains(CANARY) || heard.contains("panicked") {
            wrong.push(format!("{name}: expected {expected}, heard {:?}", heard.chars().take(200).collect::<String>()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let _ = app.nobody().get("/readyz").expect(200);
    let _ = everything(&app).get("/v1/organizations").expect(200);
}

#[test]
fn a_request_within_a_body_is_not_answered() {
    // Where a length and chunks disagree, a second request could be smuggled past a proxy in front.
    let app = TestApp::start();
    let inner = "GET /healthz HTTP/1.1\r\nHost: registry\r\n\r\n";
    for head in [
        format!("Content-Length: {}\r\nTransfer-Encoding: chunked", inner.len() + 5),
        "Content-Length: 0\r\nContent-Length: 44".to_owned(),
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity".to_owned(),
        "Transfer-Encoding: xchunked".to_owned(),
    ] {
        let sent = format!("POST /oauth/token HTTP/1.1\r\nHost: registry\r\n{head}\r\n\r\n0\r\n\r\n{inner}");
        let heard = raw::ask(&app, sent.as_bytes());
        assert_eq!(heard.matches("HTTP/1.1 ").count(), 1, "{head}: {heard}");
        assert!(heard.starts_with("HTTP/1.1 400"), "{head}: {heard}");
    }
}

/// The headers that every answer carries.
#[track_caller]
fn assert_secured(answer: &Answer, is_https: bool) {
    for (name, value) in [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY")] {
        assert_eq!(answer.header(name), Some(value), "{name}\n{answer}");
    }
    // Badges and codes are made to stand in other sites' pages.
    let is_for_others = answer.asked.contains("/verify/") && answer.header("content-type") == Some("image/svg+xml");
    let whose = if is_for_others { "cross-origin" } else { "same-origin" };
    assert_eq!(answer.header("cross-origin-resource-policy"), Some(whose), "{answer}");
    // Pages with forms tell their own origin: browsers would call it `null` otherwise.
    assert!(matches!(answer.header("referrer-policy"), Some("no-referrer" | "same-origin")), "{answer}");
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src") && policy.contains("frame-ancestors 'none'"), "{answer}");
    assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'unsafe"), "{answer}");
    assert!(answer.header("permissions-policy").is_some_and(|it| it.contains("camera=()")), "{answer}");
    assert!(answer.header("cross-origin-opener-policy").is_some(), "{answer}");
    assert!(answer.header("cache-control").is_some(), "{answer}");
    assert!(answer.header("x-request-id").is_some(), "{answer}");
    let transport = answer.header("strict-transport-security");
    assert_eq!(transport.is_some_and(|it| it.starts_with("max-age=")), is_https, "{answer}");
    let shared: Vec<_> = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-")).collect();
    assert!(shared.is_empty(), "no other origin may read an answer in a browser: {shared:?}\n{answer}");
    assert_eq!(answer.header("server"), None, "{answer}");
    assert_eq!(answer.header("x-powered-by"), None, "{answer}");
}

#[test]
fn every_answer_of_every_operation_carries_the_security_headers() {
    for public_url in [None, Some("https://registry.example")] {
        let app = TestApp::start_with(|settings| {
            if let Some(url) = public_url {
                url.clone_into(&mut settings.public_url);
            }
        });
        let is_https = public_url.is_some();
        let staff = everything(&app);
        for operation in operations::all() {
            let target = operation.target();
            for caller in [&app.nobody(), &staff] {
                for method in [&*operation.method, "BREW", "OPTIONS"] {
                    let call = caller.call(method, &target).header("Origin", "https://elsewhere.example");
                    let call = call.header("Access-Control-Request-Method", "POST");
                    let answer =
                        if method == "POST" || method == "PUT" { call.json(&json!({})).send() } else { call.send() };
                    assert_secured(&answer, is_https);
                    // What depends on a token is kept by its caller alone and asked about again, or not at all.
                    let kept = answer.header("cache-control").unwrap_or_default();
                    let is_careful = ["no-store", "private, no-cache"].contains(&kept);
                    assert!(is_careful || operation.scope.is_none(), "{answer}");
                    assert!(answer.status != 200 || method != "OPTIONS", "a preflight was answered\n{answer}");
                }
            }
        }
        let long = format!("/{}", "x".repeat(9000));
        for target in ["/", "/docs", "/docs/", "/docs/nothing", "/oauth/authorize", "/nowhere", "/v1//", &long] {
            assert_secured(&app.nobody().get(target), is_https);
        }
        let compressed = app.call("POST", "/oauth/token").header("Content-Encoding", "gzip").form(&[]).send();
        assert_secured(&compressed, is_https);
    }
}

#[test]
fn what_an_act_answers_is_kept_nowhere() {
    let app = TestApp::start();
    let staff = everything(&app);
    let created = staff.call("POST", "/v1/organizations").json(&json!({ "name": "Kept nowhere", "kind": "nonprofit" }));
    let created = created.send().expect(201);
    assert_eq!(created.header("cache-control"), Some("no-store"), "{created}");
    let read = staff.get(&format!("/v1/organizations/{}", created.id())).expect(200);
    assert_eq!(read.header("cache-control"), Some("private, no-cache"), "{read}");
    assert_eq!(read.header("vary"), Some("Authorization"), "{read}");
}
