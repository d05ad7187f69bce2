//! OAuth 2.0: how machines and people get tokens.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::access::{Role, Scope};
use serde_json::Value;
use testkit::{Answer, PASSWORD, Staff, TestApp, form_encode, profile};

const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more";

/// PKCE's S256 (RFC 7636 section 4.2).
pub fn challenge(verifier: &str) -> String {
    let hex = workflows::sha256_hex(verifier);
    let bytes: Vec<u8> = (0..32).map(|n| u8::from_str_radix(&hex[n * 2..n * 2 + 2], 16).unwrap()).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

#[track_caller]
fn fails(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.expect(status);
    assert_eq!(answer.json()["error"], error, "{answer}");
    assert!(answer.json()["error_description"].as_str().is_some_and(|said| !said.is_empty()), "{answer}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer}");
    answer
}

fn token(app: &TestApp, form: &[(&str, &str)]) -> Answer {
    app.call("POST", "/oauth/token").form(form).send()
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn a_machine_gets_a_token_by_basic_and_by_form() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let id = machine.id.to_string();
    let by_form = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*machine.secret)];
    let by_basic = app
        .call("POST", "/oauth/token")
        .header("Authorization", basic(&id, &machine.secret))
        .form(&[("grant_type", "client_credentials")])
        .send();
    for answer in [token(&app, &by_form), by_basic] {
        let answer = answer.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.json();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &600.into()));
        assert_eq!(body["scope"], "standards:read standing:read");
        let access = body["access_token"].as_str().unwrap();
        let claims = claims(access);
        assert_eq!(claims["iss"], app.url());
        assert_eq!(claims["aud"], app.url());
        assert_eq!(claims["sub"], format!("machine:{id}"));
        assert_eq!(claims["client_id"], id);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
        assert!(claims["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
        let _ = app.bearer(access).get("/v1/arenas").expect(200);
        app.bearer(access).get("/v1/organizations").problem(403, "forbidden");
    }
}

#[test]
fn the_issuer_is_the_public_address_and_never_the_host_header() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let answer = app
        .call("POST", "/oauth/token")
        .header("Host", "elsewhere.example")
        .header("X-Forwarded-Host", "elsewhere.example")
        .header("Authorization", basic(&machine.id.to_string(), &machine.secret))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .expect(200);
    assert_eq!(claims(answer.json()["access_token"].as_str().unwrap())["iss"], app.url());
    let call = app.call("GET", "/.well-known/oauth-authorization-server").header("Host", "elsewhere.example");
    assert!(!call.send().expect(200).text.contains("elsewhere"));
}

#[test]
fn who_is_not_known_gets_no_token() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let other = app.staff().machine(Role::Importer);
    let (id, unknown) = (machine.id.to_string(), uuid::Uuid::now_v7().to_string());
    let one_more = format!("{}x", machine.secret);
    for (client, secret) in [
        (&*id, "no-such-secret"),
        (&id, ""),
        (&id, &other.secret),
        (&id, &one_more),
        (&unknown, &machine.secret),
        ("x", "y"),
    ] {
        let form = [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret)];
        let answer = fails(token(&app, &form), 401, "invalid_client");
        assert!(secret.len() < 3 || !answer.text.contains(secret), "{answer}");
        let call = app.call("POST", "/oauth/token").header("Authorization", basic(client, secret));
        let answer = fails(call.form(&[("grant_type", "client_credentials")]).send(), 401, "invalid_client");
        assert!(answer.header("www-authenticate").is_some_and(|it| it.starts_with("Basic ")), "{answer}");
    }
    for bad in ["Basic", "Basic !!!", "Bearer x", "Basic eA=="] {
        let call = app.call("POST", "/oauth/token").header("Authorization", bad);
        fails(call.form(&[("grant_type", "client_credentials")]).send(), 401, "invalid_client");
    }
}

#[test]
fn what_is_asked_wrongly_is_answered_as_the_rfc_says() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let id = machine.id.to_string();
    let known = [("client_id", &*id), ("client_secret", &*machine.secret)];
    let ask = |more: &[(&str, &str)]| token(&app, &[&known[..], more].concat());
    for grant in ["password", "implicit", "urn:x", ""] {
        fails(ask(&[("grant_type", grant)]), 400, "unsupported_grant_type");
    }
    fails(ask(&[]), 400, "invalid_request");
    fails(token(&app, &[("grant_type", "client_credentials")]), 400, "invalid_request");
    fails(token(&app, &[("grant_type", "authorization_code"), ("code", "x")]), 400, "invalid_request");
    fails(app.call("POST", "/oauth/token").send(), 400, "invalid_request");
    let json = app.call("POST", "/oauth/token").json(&serde_json::json!({"grant_type": "client_credentials"}));
    fails(json.send(), 400, "invalid_request");
    let large = "x".repeat(20 << 10);
    fails(ask(&[("grant_type", "client_credentials"), ("scope", &large)]), 400, "invalid_request");
}

#[test]
fn scopes_are_narrowed_and_never_widened() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let id = machine.id.to_string();
    let ask = |scope: &str| {
        token(
            &app,
            &[
                ("grant_type", "client_credentials"),
                ("client_id", &*id),
                ("client_secret", &*machine.secret),
                ("scope", scope),
            ],
        )
    };
    assert_eq!(ask("standing:read").expect(200).json()["scope"], "standing:read");
    assert_eq!(ask("").expect(200).json()["scope"], "standards:read standing:read");
    // What the role does not hold is left out, and the answer says what was granted (RFC 6749 section 3.3).
    assert_eq!(ask("standing:read decisions:write").expect(200).json()["scope"], "standing:read");
    for scope in ["nonsense", "standing:read nonsense", "decisions:write", "standing:read,standards:read", "*"] {
        fails(ask(scope), 400, "invalid_scope");
    }
    let narrow = ask("standing:read").json()["access_token"].as_str().unwrap().to_owned();
    app.bearer(narrow).get("/v1/arenas").problem(403, "forbidden");
}

#[test]
fn clients_discover_where_and_how() {
    let app = TestApp::start();
    let metadata = app.nobody().get("/.well-known/oauth-authorization-server").expect(200).json();
    assert_eq!(metadata["issuer"], app.url());
    for (member, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("jwks_uri", "/.well-known/jwks.json"),
    ] {
        assert_eq!(metadata[member], format!("{}{path}", app.url()));
    }
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(metadata["scopes_supported"], serde_json::json!(scopes));
    assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));

    let jwks = app.nobody().get("/.well-known/jwks.json").expect(200);
    let keys = jwks.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 1);
    for key in keys {
        let members: Vec<_> = key.as_object().unwrap().keys().cloned().collect();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"], "nothing private: {key:#}");
        assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&"EC".into(), &"P-256".into(), &"ES256".into()));
    }
}

/// A browser that signs somebody in.
struct Browser<'a> {
    app: &'a TestApp,
    fields: Vec<(String, String)>,
    cookie: Option<String>,
}

impl<'a> Browser<'a> {
    fn query(app: &TestApp, changes: &[(&str, &str)]) -> String {
        let redirect = format!("{}/docs/oauth2-redirect.html", app.url());
        let challenge = challenge(VERIFIER);
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", "swagger-ui"),
            ("redirect_uri", &redirect),
            ("scope", ""),
            ("state", "a state & more"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            query.retain(|(one, _)| one != name);
            query.push((name, value));
        }
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", form_encode(value))).collect();
        query.join("&")
    }

    /// Opens the sign-in page.
    fn open(app: &'a TestApp, changes: &[(&str, &str)]) -> Self {
        let page = app.nobody().get(&format!("/oauth/authorize?{}", Self::query(app, changes))).expect(200);
        Self::showing(app, &page)
    }

    /// What a page that was shown carries.
    fn showing(app: &'a TestApp, page: &Answer) -> Self {
        let fields = page.text.split("<input type=\"hidden\" ").skip(1).map(|input| {
            let attribute = |name: &str| {
                let rest = input.split(&format!("{name}=\"")).nth(1).expect("an attribute");
                let value = rest.split('"').next().unwrap();
                value
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&amp;", "&")
            };
            (attribute("name"), attribute("value"))
        });
        let cookie = page.header("set-cookie").map(|cookie| cookie.split(';').next().unwrap().to_owned());
        Self { app, fields: fields.collect(), cookie }
    }

    fn set(&mut self, name: &str, value: &str) {
        let field = self.fields.iter_mut().find(|(one, _)| one == name).expect("a field");
        value.clone_into(&mut field.1);
    }

    /// Sends the form.
    fn sign_in(&self, name: &str, password: &str) -> Answer {
        let mut form: Vec<(&str, &str)> = self.fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        form.extend([("name", name), ("password", password)]);
        let call = self.app.call("POST", "/oauth/authorize");
        let call = match &self.cookie {
            Some(cookie) => call.header("Cookie", cookie),
            None => call,
        };
        call.form(&form).send()
    }
}

/// A value of the query that a redirection carries.
fn sent_back(answer: &Answer, name: &str) -> Option<String> {
    let target = answer.header("location")?;
    let value = target.split_once('?')?.1.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")))?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn redeem(app: &TestApp, code: &str, changes: &[(&str, &str)]) -> Answer {
    let redirect = format!("{}/docs/oauth2-redirect.html", app.url());
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect),
        ("client_id", "swagger-ui"),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(one, _)| one != name);
        form.push((name, value));
    }
    token(app, &form)
}

fn code(app: &TestApp, role: Role) -> String {
    let back = Browser::open(app, &[]).sign_in(&Staff::name(role), PASSWORD).expect(303);
    sent_back(&back, "code").expect("a code")
}

#[test]
fn a_person_signs_in() {
    let app = TestApp::start();
    let back = Browser::open(&app, &[]).sign_in(&Staff::name(Role::Decider), PASSWORD).expect(303);
    let target = back.header("location").unwrap();
    assert!(target.starts_with(&format!("{}/docs/oauth2-redirect.html?", app.url())), "{target}");
    assert_eq!(sent_back(&back, "state").as_deref(), Some("a state & more"));
    assert_eq!(sent_back(&back, "iss").as_deref(), Some(app.url()));
    assert_eq!(sent_back(&back, "error"), None);
    let code = sent_back(&back, "code").expect("a code");
    let body = redeem(&app, &code, &[]).expect(200).json();
    let granted: Vec<_> = Role::Decider.scopes().iter().map(|scope| scope.as_str()).collect();
    assert_eq!(body["scope"], granted.join(" "));
    let access = body["access_token"].as_str().unwrap();
    let claims = claims(access);
    assert_eq!(claims["sub"], app.staff().actor(Role::Decider).to_string());
    assert_eq!(claims["client_id"], "swagger-ui");
    assert_eq!(claims.get("organization"), None);
    let _ = app.bearer(access).get("/v1/decisions").expect(200);
    fails(redeem(&app, &code, &[]), 400, "invalid_grant");
}

#[test]
fn a_providers_token_reaches_its_organization_alone() {
    let app = TestApp::start();
    let (own, other) = (app.organization(&profile(&[])), app.organization(&profile(&[])));
    let administrator = app.as_role(Role::Administrator);
    let account = serde_json::json!({
        "name": "somebody.there", "role": "provider_owner", "organization": own.to_string(),
    });
    let made = administrator.post("/v1/users", &account).ok().json();
    crate::signing_in::set_password(&app, made["code"].as_str().unwrap(), PASSWORD);
    let back = Browser::open(&app, &[]).sign_in("somebody.there", PASSWORD).expect(303);
    let body = redeem(&app, &sent_back(&back, "code").unwrap(), &[]).expect(200).json();
    let provider = app.bearer(body["access_token"].as_str().unwrap());
    let _ = provider.get(&format!("/v1/organizations/{own}")).expect(200);
    provider.get(&format!("/v1/organizations/{other}")).problem(404, "not-found");
}

#[test]
fn of_the_scopes_that_are_asked_for_a_person_gets_those_that_the_role_holds() {
    let app = TestApp::start();
    let every: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    for (asked, granted) in [
        (every.join(" "), Role::Auditor.scopes().iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" ")),
        ("journal:read".to_owned(), "journal:read".to_owned()),
        ("journal:read access:write nonsense".to_owned(), "journal:read".to_owned()),
    ] {
        let browser = Browser::open(&app, &[("scope", &asked)]);
        let back = browser.sign_in(&Staff::name(Role::Auditor), PASSWORD).expect(303);
        let body = redeem(&app, &sent_back(&back, "code").unwrap(), &[]).expect(200).json();
        let (mut found, mut wanted): (Vec<_>, Vec<_>) =
            (body["scope"].as_str().unwrap().split(' ').collect(), granted.split(' ').collect());
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{asked}");
    }
}

#[test]
fn a_wrong_name_or_password_gets_the_page_again() {
    let app = TestApp::start();
    let name = Staff::name(Role::Decider);
    let inactive = "nobody.at.all";
    let mut pages = Vec::new();
    for (name, password) in
        [(&*name, "no such pass-phrase"), (&*name, ""), (inactive, PASSWORD), ("' OR 1=1 --", PASSWORD)]
    {
        let page = Browser::open(&app, &[]).sign_in(name, password).expect(401);
        assert_eq!(page.header("location"), None);
        assert!(page.text.contains("The name or the password is wrong."), "{page}");
        assert!(password.is_empty() || !page.text.contains(password), "{page}");
        // The page can be used at once.
        let back = Browser::showing(&app, &page).sign_in(&Staff::name(Role::Decider), PASSWORD).expect(303);
        assert!(sent_back(&back, "code").is_some());
        pages.push(page);
    }
}

#[test]
fn a_form_from_elsewhere_is_not_taken() {
    let app = TestApp::start();
    let name = Staff::name(Role::Decider);
    let mut without = Browser::open(&app, &[]);
    without.cookie = None;
    let mut another = Browser::open(&app, &[]);
    another.cookie = Browser::open(&app, &[]).cookie;
    let mut empty = Browser::open(&app, &[]);
    empty.cookie = Some("registry_sign_in=".to_owned());
    empty.set("form_token", "");
    let mut none = Browser::open(&app, &[]);
    none.cookie = None;
    none.set("form_token", "");
    for browser in [without, another, empty, none] {
        let page = browser.sign_in(&name, PASSWORD).expect(400);
        assert_eq!(page.header("location"), None);
        assert!(page.text.contains("Please try again"), "{page}");
    }
}

#[test]
fn a_code_is_redeemed_once_by_whom_it_was_given_to() {
    let app = TestApp::start();
    for (name, value) in [
        ("code_verifier", "another-verifier-of-forty-three-characters!!"),
        ("code_verifier", ""),
        ("redirect_uri", "https://elsewhere.example/"),
        ("client_id", "another"),
        ("code", "unknown"),
        ("code", ""),
    ] {
        let code = code(&app, Role::Auditor);
        fails(redeem(&app, &code, &[(name, value)]), 400, "invalid_grant");
        if name != "code" {
            // An attempt spends the code.
            fails(redeem(&app, &code, &[]), 400, "invalid_grant");
        }
    }
    // The challenge itself is no verifier.
    let code = code(&app, Role::Auditor);
    fails(redeem(&app, &code, &[("code_verifier", &challenge(VERIFIER))]), 400, "invalid_grant");
}

#[test]
fn a_code_that_is_redeemed_twice_at_once_gives_one_token() {
    let app = TestApp::start();
    let code = code(&app, Role::Auditor);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| redeem(&app, &code, &[]).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 5, "{statuses:?}");
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let app = TestApp::start();
    let registered = format!("{}/docs/oauth2-redirect.html", app.url());
    let beyond = [
        format!("{registered}/"),
        format!("{registered}?x=1"),
        format!("{registered}.evil.example"),
        format!("{}/docs/", app.url()),
    ];
    let mut wrong: Vec<(&str, &str)> = beyond.iter().map(|address| ("redirect_uri", &**address)).collect();
    wrong.extend([
        ("redirect_uri", "https://evil.example/"),
        ("redirect_uri", "//evil.example"),
        ("redirect_uri", "javascript:alert(1)"),
        ("redirect_uri", ""),
        ("client_id", "another"),
        ("client_id", ""),
    ]);
    for change in wrong {
        let query = Browser::query(&app, &[change]);
        let page = app.nobody().get(&format!("/oauth/authorize?{query}")).expect(400);
        assert_eq!(page.header("location"), None, "{page}");
        assert!(!page.text.contains("evil") && !page.text.contains("<form"), "{page}");
        let mut browser = Browser::open(&app, &[]);
        browser.set(change.0, change.1);
        let page = browser.sign_in(&Staff::name(Role::Decider), PASSWORD).expect(400);
        assert_eq!(page.header("location"), None, "{page}");
    }
}

#[test]
fn what_the_client_asks_wrongly_is_told_to_the_client() {
    let app = TestApp::start();
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "", "unsupported_response_type"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
    ] {
        let query = Browser::query(&app, &[(name, value)]);
        let back = app.nobody().get(&format!("/oauth/authorize?{query}")).expect(303);
        assert_eq!(sent_back(&back, "error").as_deref(), Some(error), "{back}");
        assert_eq!(sent_back(&back, "state").as_deref(), Some("a state & more"));
        assert_eq!(sent_back(&back, "code"), None);
    }
}

#[test]
fn the_page_allows_no_script_no_frame_and_no_foreign_form() {
    let app = TestApp::start();
    let state = "\"><script>alert(1)</script>";
    let query = Browser::query(&app, &[("state", state)]);
    let shown = app.nobody().get(&format!("/oauth/authorize?{query}")).expect(200);
    assert!(!shown.text.contains("<script"), "{shown}");
    let refused = app.nobody().get("/oauth/authorize?client_id=x").expect(400);
    for page in [shown, refused] {
        let policy = page.header("content-security-policy").unwrap_or_default().to_owned();
        for part in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("script-src"), "{policy}");
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(page.header("content-type").is_some_and(|it| it.starts_with("text/html")));
    }
    let query = Browser::query(&app, &[]);
    let page = app.nobody().get(&format!("/oauth/authorize?{query}")).expect(200);
    let cookie = page.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/oauth"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[test]
fn behind_https_the_cookie_is_secure() {
    let app = TestApp::start_with(|settings| settings.public_url = "https://registry.example".to_owned());
    let redirect = "https://registry.example/docs/oauth2-redirect.html";
    let query = Browser::query(&app, &[("redirect_uri", redirect)]);
    let page = app.nobody().get(&format!("/oauth/authorize?{query}")).expect(200);
    assert!(page.header("set-cookie").unwrap().contains("Secure"), "{page}");
}
