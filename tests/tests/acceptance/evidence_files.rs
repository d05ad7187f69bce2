//! Files of evidence: off by default, kept under their hash, and shown to the organization and reviewers alone.

use domain::access::Role;
use serde_json::json;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use testkit::{Answer, Caller, Flow, TestApp, capture_log, logged_with, offering, profile};

const PDF: &str = "%PDF-1.7\nA policy that does not exist (fictitious).\n%%EOF\n";

fn started(app: &TestApp) -> Flow<'_> {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow
}

fn place(id: &str) -> String {
    format!("/v1/evidence/{id}")
}

fn put(caller: &Caller<'_>, id: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let etag = caller.get(&place(id)).ok().etag();
    let call = caller.call("PUT", &format!("{}/file", place(id))).header("If-Match", etag);
    call.body("application/octet-stream", bytes).send()
}

fn erase(caller: &Caller<'_>, id: &str) -> Answer {
    let etag = caller.get(&place(id)).ok().etag();
    caller.call("DELETE", &format!("{}/file", place(id))).header("If-Match", etag).send()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let below = fs::read_dir(folder).unwrap().flat_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path) } else { vec![path] }
    });
    below.collect()
}

#[test]
fn a_file_is_kept_under_its_hash_and_sent_as_a_download_that_nothing_renders() {
    let app = TestApp::start();
    let flow = started(&app);
    let hash = workflows::sha256_hex(PDF);
    let id = flow.offer("Code", json!({ "sha256": hash }));
    put(&flow.provider, &id, "Another file.").problem(422, "another-file");
    assert!(files(app.evidence_folder()).is_empty(), "what was refused is gone");
    let kept = put(&flow.provider, &id, PDF).ok().json();
    assert_eq!(kept["file"], json!({"bytes": PDF.len(), "file_type": "application/pdf"}));
    assert_eq!((&kept["sha256"], &kept["state"]), (&json!(hash), &json!("offered")));
    let paths = files(app.evidence_folder());
    assert_eq!(paths.len(), 1);
    assert!(paths[0].ends_with(format!("kept/{}/{}/{hash}", &hash[..2], &hash[2..4])), "{paths:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&paths[0]).unwrap().permissions().mode() & 0o777, 0o600);
        let folder = paths[0].parent().unwrap();
        assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
    for (caller, address) in [(&flow.reviewer, "file"), (&flow.provider, "own-file")] {
        let sent = caller.get(&format!("{}/{address}", place(&id))).ok();
        assert_eq!(sent.text, PDF);
        for (name, value) in [
            ("content-type", "application/octet-stream".to_owned()),
            ("content-disposition", format!("attachment; filename=\"evidence-{id}.pdf\"")),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox".to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("content-length", PDF.len().to_string()),
        ] {
            assert_eq!(sent.header(name), Some(value.as_str()), "{name}");
        }
    }
}

#[test]
fn nobody_gets_a_file_but_the_organization_and_reviewers() {
    let app = TestApp::start();
    let flow = started(&app);
    let id = flow.offer("Code", json!({}));
    put(&flow.provider, &id, PDF).ok();
    let other = app.provider(app.organization(&profile(&[])));
    other.get(&format!("{}/own-file", place(&id))).problem(404, "not-found");
    for role in
        [Role::Decider, Role::Auditor, Role::Importer, Role::Partner, Role::Administrator, Role::StandardsEditor]
    {
        for address in ["file", "own-file"] {
            let _ = app.as_role(role).get(&format!("{}/{address}", place(&id))).expect(403);
        }
    }
    let _ = flow.provider.get(&format!("{}/file", place(&id))).expect(403);
    let _ = app.nobody().get(&format!("{}/file", place(&id))).expect(401);
    let before = flow.reviewer.get(&format!("{}/file", place(&id))).ok();
    assert_eq!(before.text, PDF);
    let log = app.as_role(Role::Auditor).get("/v1/access-log?limit=200").ok().text;
    assert!(log.contains("download_evidence_file") && log.contains(&format!("evidence:{id}")), "{log}");
}

#[test]
fn what_is_kept_is_told_by_its_bytes_and_bounded() {
    let app = TestApp::start();
    let flow = started(&app);
    let id = flow.offer("Code", json!({}));
    for other in [
        b"".to_vec(),
        b"PK\x03\x04 a document of an office program".to_vec(),
        b"MZ\x90\x00".to_vec(),
        b"\x7fELF".to_vec(),
        b"Text with NUL \0".to_vec(),
        b"\x1b]0;escape\x07".to_vec(),
        b"GIF89a\x01\x00".to_vec(),
    ] {
        put(&flow.provider, &id, other).problem(415, "unsupported-media-type");
    }
    let mut large = PDF.as_bytes().to_vec();
    large.resize((16 << 20) + 1, b' ');
    put(&flow.provider, &id, large.clone()).problem(413, "body-too-large");
    let etag = flow.provider.get(&place(&id)).ok().etag();
    let call = flow.provider.call("PUT", &format!("{}/file", place(&id))).header("If-Match", &etag);
    call.body("application/pdf", PDF).send().problem(415, "unsupported-media-type");
    let call = flow.provider.call("PUT", &format!("{}/file", place(&id))).header("If-Match", "\"9.0\"");
    call.body("application/octet-stream", PDF).send().problem(412, "stale");
    assert!(files(app.evidence_folder()).is_empty(), "nothing of it is left");
    large.pop();
    assert_eq!(put(&flow.provider, &id, large).ok().json()["file"]["bytes"], 16 << 20);
    for (bytes, file_type) in [
        (b"\x89PNG\r\n\x1a\n....".to_vec(), "image/png"),
        (b"\xff\xd8\xff\xe0....".to_vec(), "image/jpeg"),
        ("<script>alert(1)</script>\n".as_bytes().to_vec(), "text/plain"),
    ] {
        let id = flow.offer("Another", json!({}));
        assert_eq!(put(&flow.provider, &id, bytes).ok().json()["file"]["file_type"], file_type);
    }
}

#[test]
fn where_the_operator_has_not_switched_files_on_there_are_none() {
    let app = TestApp::start_with(|settings| settings.evidence_files = None);
    let flow = started(&app);
    let id = flow.offer("Code", json!({}));
    put(&flow.provider, &id, PDF).problem(404, "evidence-files-off");
    erase(&flow.provider, &id).problem(404, "evidence-files-off");
    flow.provider.get(&format!("{}/own-file", place(&id))).problem(404, "evidence-files-off");
    flow.reviewer.get(&format!("{}/file", place(&id))).problem(404, "evidence-files-off");
    assert!(files(app.evidence_folder()).is_empty());
}

#[test]
fn an_earlier_revision_keeps_its_file_and_erasing_takes_every_one() {
    let app = TestApp::start();
    let (flow, other) = (started(&app), started(&app));
    let id = flow.offer("Code", json!({}));
    put(&flow.provider, &id, PDF).ok();
    let second = "The second edition (fictitious).";
    let said = json!({"kind": "policy", "title": "Code", "sha256": workflows::sha256_hex(second)});
    let etag = flow.provider.get(&place(&id)).ok().etag();
    let changed = flow.provider.put(&place(&id), &etag, &said).ok().json();
    assert_eq!((&changed["file"], &changed["revision"]), (&json!(null), &json!(3)), "another document");
    put(&flow.provider, &id, second).ok();
    let own = |query: &str| flow.provider.get(&format!("{}/own-file{query}", place(&id)));
    assert_eq!((own("").ok().text, own("?revision=2").ok().text), (second.to_owned(), PDF.to_owned()));
    own("?revision=1").problem(404, "not-found");
    // The same file of another organization is kept once, and stays when this one's goes.
    let shared = other.offer("Code", json!({}));
    put(&other.provider, &shared, PDF).ok();
    assert_eq!(files(app.evidence_folder()).len(), 2);
    let erased = erase(&flow.provider, &id).ok().json();
    assert_eq!(erased["file"], json!(null));
    own("").problem(404, "not-found");
    own("?revision=2").problem(404, "not-found");
    assert_eq!(files(app.evidence_folder()).len(), 1);
    assert_eq!(other.provider.get(&format!("{}/own-file", place(&shared))).ok().text, PDF);
    erase(&flow.provider, &id).problem(409, "evidence-without-file");
    let etag = other.provider.get(&place(&shared)).ok().etag();
    let _ = other.provider.call("DELETE", &place(&shared)).header("If-Match", etag).send().expect(204);
    assert!(files(app.evidence_folder()).is_empty(), "with the evidence goes its file");
}

#[test]
fn a_file_stays_while_something_accepted_rests_on_it() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    let id = flow.offer("Code", json!({}));
    put(&flow.provider, &id, PDF).ok();
    flow.save(&json!({"answers": {"F-01": {"rating": "meets", "evidence": [id]}}})).ok();
    flow.submit().ok();
    erase(&flow.provider, &id).problem(409, "evidence-file-relied-on");
    flow.review().ok();
    flow.find_all();
    flow.accept().ok();
    erase(&flow.provider, &id).problem(409, "evidence-file-relied-on");
    let etag = flow.reviewer.get(&place(&id)).ok().etag();
    let call = flow.reviewer.call("POST", &format!("{}/reject", place(&id))).header("If-Match", etag);
    call.json(&json!({"reasons": "Not signed."})).send().ok();
    erase(&flow.provider, &id).ok();
    assert!(files(app.evidence_folder()).is_empty());
}

#[test]
fn what_a_crash_left_is_gone_after_the_next_start_and_what_is_needed_stays() {
    let mut app = TestApp::start();
    let folder = app.evidence_folder().to_owned();
    let id = {
        let flow = started(&app);
        let id = flow.offer("Code", json!({}));
        put(&flow.provider, &id, PDF).ok();
        id
    };
    let orphan = workflows::sha256_hex("No row says so.");
    let place_of = |hash: &str| folder.join("kept").join(&hash[..2]).join(&hash[2..4]).join(hash);
    fs::create_dir_all(place_of(&orphan).parent().unwrap()).unwrap();
    fs::write(place_of(&orphan), "No row says so.").unwrap();
    let (abandoned, coming) = (folder.join("incoming/abandoned"), folder.join("incoming/coming"));
    for path in [&abandoned, &coming] {
        fs::write(path, "half a fi").unwrap();
    }
    let long_ago = SystemTime::now() - Duration::from_secs(7200);
    File::options().write(true).open(&abandoned).unwrap().set_modified(long_ago).unwrap();
    app.restart();
    assert!(!place_of(&orphan).exists() && !abandoned.exists());
    assert!(coming.exists(), "another node may be taking it in");
    assert!(place_of(&workflows::sha256_hex(PDF)).exists());
    assert_eq!(app.as_role(Role::Reviewer).get(&format!("{}/file", place(&id))).ok().text, PDF);
}

#[test]
fn no_title_place_or_hash_reaches_the_log() {
    capture_log();
    let app = TestApp::start();
    let flow = started(&app);
    let id = flow.offer("Indigo-5519 title", json!({"kept_at": "Indigo-5519 shelf"}));
    put(&flow.provider, &id, "Indigo-5519 content").ok();
    put(&flow.provider, &id, "Other").problem(422, "another-file");
    flow.reviewer.get(&format!("{}/file", place(&id))).ok();
    erase(&flow.provider, &id).ok();
    let hash = workflows::sha256_hex("Indigo-5519 content");
    let folder = app.evidence_folder().display().to_string();
    for secret in ["Indigo-5519", &hash, &folder] {
        assert!(logged_with(secret).is_empty(), "{secret} is in the log");
    }
}
