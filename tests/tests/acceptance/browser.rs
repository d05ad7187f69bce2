//! A browser that somebody signs in with: it keeps cookies, and sends the forms that it is shown.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Role;
use second_factor::Secret;
use std::{collections::BTreeMap, time::SystemTime};
use testkit::{Answer, PASSWORD, Staff, TestApp, form_encode};

/// The verifier of every sign-in in tests.
pub const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more";

/// PKCE's S256 (RFC 7636 section 4.2).
pub fn challenge(verifier: &str) -> String {
    let hex = workflows::sha256_hex(verifier);
    let bytes: Vec<u8> = (0..32).map(|n| u8::from_str_radix(&hex[n * 2..n * 2 + 2], 16).unwrap()).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The present second.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// A browser.
#[derive(Clone)]
pub struct Browser<'a> {
    pub app: &'a TestApp,
    /// Cookies by name.
    pub jar: BTreeMap<String, String>,
    /// Headers that it sends with everything.
    pub headers: Vec<(&'static str, String)>,
    /// The hidden fields of the form that it shows.
    pub fields: Vec<(String, String)>,
    /// Where that form goes.
    pub action: String,
}

impl<'a> Browser<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        Self { app, jar: BTreeMap::new(), headers: Vec::new(), fields: Vec::new(), action: String::new() }
    }

    /// What a client asks for, as a query.
    pub fn query(app: &TestApp, changes: &[(&str, &str)]) -> String {
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

    /// A browser that shows the sign-in page.
    #[track_caller]
    pub fn open(app: &'a TestApp, changes: &[(&str, &str)]) -> Self {
        let mut browser = Self::new(app);
        browser.show_sign_in(changes);
        browser
    }

    /// Opens the sign-in page.
    #[track_caller]
    pub fn show_sign_in(&mut self, changes: &[(&str, &str)]) {
        let target = format!("/oauth/authorize?{}", Self::query(self.app, changes));
        let _ = self.get(&target).expect(200);
    }

    #[track_caller]
    pub fn get(&mut self, target: &str) -> Answer {
        let answer = self.call("GET", target).send();
        self.keep(&answer);
        answer
    }

    /// Sends the form that is shown, with what somebody fills in.
    #[track_caller]
    pub fn submit(&mut self, filled_in: &[(&str, &str)]) -> Answer {
        let action = self.action.clone();
        self.post(&action, filled_in)
    }

    /// Sends the hidden fields of the form that is shown somewhere.
    #[track_caller]
    pub fn post(&mut self, action: &str, filled_in: &[(&str, &str)]) -> Answer {
        let fields = self.fields.clone();
        let mut form: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        form.extend(filled_in);
        let answer = self.call("POST", action).form(&form).send();
        self.keep(&answer);
        answer
    }

    /// Sends name and password.
    #[track_caller]
    pub fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.submit(&[("name", name), ("password", password)])
    }

    /// Sends name and password, and goes to the page that follows, which is this one.
    #[track_caller]
    pub fn sign_in_to(&mut self, name: &str, page: &str) -> Answer {
        let answer = self.sign_in(name, PASSWORD).expect(303);
        assert_eq!(answer.header("location"), Some(page), "{answer}");
        self.get(page).expect(200)
    }

    /// Signs the person of a role in, who needs a second factor and has none yet, up to the page of recovery codes.
    /// Answers with the secret and the codes.
    #[track_caller]
    pub fn set_up(&mut self, role: Role) -> (Secret, Vec<String>) {
        let page = self.sign_in_to(&Staff::name(role), "/sign-in/set-up");
        let secret = secret_on(&page);
        let codes = recovery_codes_on(&self.submit(&[("code", &secret.code(now()))]).expect(200));
        (secret, codes)
    }

    /// Sets a hidden field.
    #[track_caller]
    pub fn set(&mut self, name: &str, value: &str) {
        let field = self.fields.iter_mut().find(|(one, _)| one == name).expect("a field");
        value.clone_into(&mut field.1);
    }

    fn call(&self, method: &str, target: &str) -> testkit::Call<'a> {
        let mut call = self.app.call(method, target);
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        if self.jar.is_empty() {
            return call;
        }
        let cookies: Vec<_> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        call.header("Cookie", cookies.join("; "))
    }

    /// Keeps cookies, and the form of a page.
    fn keep(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()) {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        if answer.text.contains("<form") {
            let form = answer.text.split("<form").nth(1).unwrap().split("</form>").next().unwrap();
            self.action = attribute(form, "action");
            let inputs = form.split("<input type=\"hidden\" ").skip(1);
            self.fields = inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect();
        }
    }
}

/// An attribute of markup.
#[track_caller]
pub fn attribute(markup: &str, name: &str) -> String {
    let rest = markup.split(&format!("{name}=\"")).nth(1).expect("an attribute");
    let value = rest.split('"').next().unwrap();
    value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// The secret that a set-up page shows.
#[track_caller]
pub fn secret_on(page: &Answer) -> Secret {
    let shown = page.text.split("<code id=\"key\">").nth(1).expect("a key").split('<').next().unwrap();
    Secret::from_base32(shown).expect("a secret")
}

/// The recovery codes that a page shows.
#[track_caller]
pub fn recovery_codes_on(page: &Answer) -> Vec<String> {
    let items = page.text.split("<li><code>").skip(1);
    let codes: Vec<_> = items.map(|item| item.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10, "{page}");
    codes
}

/// A value of the query that a redirection carries.
pub fn sent_back(answer: &Answer, name: &str) -> Option<String> {
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
