//! Bodies of requests: read strictly, bounded, and faults are pointed at.

use crate::conventions::everything;
use crate::operations;
use serde_json::{Value, json};
use testkit::{TestApp, offering, profile};

#[test]
fn a_body_that_is_no_json_is_told_where() {
    let app = TestApp::start();
    let staff = everything(&app);
    for body in ["", "{", "{\"name\": }", "nul", "[1,", "\u{feff}{}", "{} {}", "{\"a\": 1e999999}"] {
        let answer = staff.call("POST", "/v1/organizations").body("application/json", body).send();
        let problem = answer.problem(400, "malformed-body");
        assert!(problem["detail"].as_str().unwrap().contains("line "), "{problem:#}");
    }
    let not_utf8 = staff.call("POST", "/v1/organizations").body("application/json", vec![b'"', 0xff, b'"']).send();
    not_utf8.problem(400, "malformed-body");
}

#[test]
fn deep_json_is_refused_and_the_service_lives() {
    let app = TestApp::start();
    let staff = everything(&app);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [200, 100_000] {
            let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            staff
                .call("POST", "/v1/organizations")
                .body("application/json", body)
                .send()
                .problem(400, "malformed-body");
        }
    }
    let _ = app.nobody().get("/readyz").expect(200);
}

#[test]
fn what_a_body_says_wrong_is_pointed_at() {
    let app = TestApp::start();
    let staff = everything(&app);
    let sound = profile(&[offering("outreach", &["37183"])]);
    let with = |pointer: &str, to: Value| {
        let mut body = sound.clone();
        *body.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = to;
        body
    };
    for (body, pointer) in [
        (with("/name", json!(7)), "/name"),
        (with("/name", json!(null)), "/name"),
        (with("/name", json!("")), "/name"),
        (with("/name", json!("x".repeat(201))), "/name"),
        (with("/name", json!(" blank ")), "/name"),
        (with("/name", json!("two\nlines")), "/name"),
        (with("/kind", json!("club")), "/kind"),
        (with("/offerings", json!({})), "/offerings"),
        (with("/offerings/0/arena", json!("unheard_of")), "/offerings/0/arena"),
        (with("/offerings/0/arena", json!("NOT A CODE")), "/offerings/0/arena"),
        (with("/offerings/0/intake", json!("maybe")), "/offerings/0/intake"),
        (with("/offerings/0/intake_confirmed_on", json!("23.11.2026")), "/offerings/0/intake_confirmed_on"),
        (with("/offerings/0/area/counties", json!([])), "/offerings/0/area/counties"),
        (with("/identifiers/0/value", json!("")), "/identifiers/0/value"),
    ] {
        staff.post("/v1/organizations", &body).problem_at(422, "invalid", pointer);
    }
    for body in [json!([]), json!("text"), json!(7), json!(null), json!({})] {
        staff.post("/v1/organizations", &body).problem(422, "invalid");
    }
    let mut incomplete = sound.clone();
    incomplete.as_object_mut().unwrap().remove("kind");
    staff.post("/v1/organizations", &incomplete).problem_at(422, "invalid", "/kind");
    let mut unknown = sound.clone();
    unknown["kindness"] = json!(true);
    staff.post("/v1/organizations", &unknown).problem_at(422, "invalid", "/kindness");
    staff.post("/v1/organizations", &sound).ok();
}

#[test]
fn unknown_members_are_refused_by_every_operation_that_takes_json() {
    let app = TestApp::start();
    let staff = everything(&app);
    let mut asked = 0;
    for operation in operations::all().iter().filter(|operation| operation.takes_json()) {
        let call = staff.call(&operation.method, &operation.target());
        let call = call.header("If-Match", "\"1.0\"").header("Idempotency-Key", "k");
        let problem = call.json(&json!({"no_such_member": 1})).send().problem(422, "invalid");
        assert!(!problem["errors"].as_array().unwrap().is_empty(), "{problem:#}");
        asked += 1;
    }
    assert!(asked >= 12, "{asked}");
}

#[test]
fn a_body_of_the_wrong_media_type_or_size_is_refused_by_every_operation() {
    let app = TestApp::start();
    let staff = everything(&app);
    let large = json!({ "name": "x".repeat(1 << 20) }).to_string();
    for operation in operations::all().iter().filter(|operation| operation.takes_json()) {
        let call = || {
            let call = staff.call(&operation.method, &operation.target());
            call.header("If-Match", "\"1.0\"").header("Idempotency-Key", "k")
        };
        call().send().problem(415, "unsupported-media-type");
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonl", "text/json"] {
            call().body(media_type, "{}").send().problem(415, "unsupported-media-type");
        }
        call().body("application/json", large.as_bytes()).send().problem(413, "body-too-large");
        // With parameters and in any case, it is JSON nonetheless.
        call().body("Application/JSON; charset=utf-8", "{").send().problem(400, "malformed-body");
    }
    let file = vec![b'x'; (16 << 20) + 1];
    let call = staff.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "k");
    call.body("text/csv", file).send().problem(413, "body-too-large");
    let call = staff.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "k");
    call.body("application/json", "{}").send().problem(415, "unsupported-media-type");
}

#[test]
fn a_body_without_a_length_is_bounded_as_well() {
    use std::io::{Read, Write};
    let app = TestApp::start();
    let token = everything(&app).token().to_owned();
    let mut stream = std::net::TcpStream::connect(app.url().trim_start_matches("http://")).unwrap();
    let head = format!(
        "POST /v1/organizations HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x1_0000));
    for _ in 0..17 {
        if stream.write_all(chunk.as_bytes()).is_err() {
            break;
        }
    }
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
}
