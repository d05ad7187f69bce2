//! The pages of sign-in.

use crate::{
    page::{self, escape, page},
    problem::Problem,
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use second_factor::Secret;

/// What went wrong, as markup above a form, and as attributes of the field that it is about.
pub(crate) struct Told {
    /// What stands before the page's title.
    pub title: &'static str,
    /// The message.
    pub alert: String,
    is_wrong: bool,
}

impl Told {
    /// A message, or nothing.
    pub(crate) fn of(message: Option<&str>) -> Self {
        match message {
            Some(text) => Self {
                title: "Error: ",
                alert: format!(r#"<p role="alert" id="error">{}</p>"#, escape(text)),
                is_wrong: true,
            },
            None => Self { title: "", alert: String::new(), is_wrong: false },
        }
    }

    /// Attributes of the field: what describes it, by its id where there is a hint, and whether it was wrong.
    pub(crate) fn field(&self, hint: Option<&str>) -> String {
        let described: Vec<&str> = hint.into_iter().chain(self.is_wrong.then_some("error")).collect();
        let by = if described.is_empty() {
            String::new()
        } else {
            format!(r#" aria-describedby="{}""#, described.join(" "))
        };
        let invalid = if self.is_wrong { r#" aria-invalid="true" autofocus"# } else { "" };
        format!("{by}{invalid}")
    }
}

/// What the first page shows and carries.
pub(super) struct SignInPage<'p> {
    /// What stands before every path.
    pub base: &'p str,
    /// Parameters to carry through, as hidden fields.
    pub carried: Vec<(&'static str, &'p str)>,
    /// The form's mark.
    pub form_token: &'p str,
    /// What went wrong last time.
    pub message: Option<&'p str>,
    /// The name that was typed last time.
    pub name: &'p str,
    /// Whether to point to the person's own account pages.
    pub points_to_account: bool,
    /// Where else one may sign in: short name and title.
    pub agencies: Vec<(&'p str, &'p str)>,
}

impl SignInPage<'_> {
    pub(super) fn html(&self) -> String {
        let told = Told::of(self.message);
        let hidden: String = self.carried.iter().map(|(name, value)| hidden(name, value)).collect();
        let account = if self.points_to_account {
            format!(
                r#"<p><a href="{}/account/">Your account</a>: change your password or your second factor.</p>"#,
                escape(self.base)
            )
        } else {
            String::new()
        };
        page(
            &format!("{}Sign in", told.title),
            &format!(
                r#"<h1>Sign in</h1>{alert}<form method="post" action="{base}/sign-in/password">{hidden}{token}
<label for="name">Name</label><input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required{field}>
<button type="submit">Sign in</button></form>{agencies}{account}"#,
                alert = told.alert,
                base = escape(self.base),
                token = hidden_token(self.form_token),
                name = escape(self.name),
                field = told.field(None),
                agencies = self.agencies(),
            ),
        )
    }

    /// Links to the agencies. Links and not forms: `form-action` would have to know every address on the way there.
    fn agencies(&self) -> String {
        let asked = serde_html_form::to_string(&self.carried).unwrap_or_default();
        let link = |(id, title): &(&str, &str)| {
            format!(
                r#"<p><a href="{}/sign-in/elsewhere/{id}?{}">Sign in with {}</a></p>"#,
                escape(self.base),
                escape(&asked),
                escape(title)
            )
        };
        self.agencies.iter().map(link).collect()
    }
}

/// Asks for a code of the authenticator app.
pub(super) fn code(base: &str, form_token: &str, message: Option<&str>) -> String {
    let told = Told::of(message);
    page(
        &format!("{}Second step of sign-in", told.title),
        &format!(
            r#"<h1>Second step</h1>{alert}<form method="post" action="{base}/sign-in/code">{token}
{field}<button type="submit">Continue</button></form>
<p><a href="{base}/sign-in/recovery-code">Use a recovery code instead</a></p>"#,
            alert = told.alert,
            base = escape(base),
            token = hidden_token(form_token),
            field = code_field(&told, "The six digits that your authenticator app shows now."),
        ),
    )
}

/// Asks for a recovery code.
pub(super) fn recovery_code(base: &str, form_token: &str, message: Option<&str>) -> String {
    let told = Told::of(message);
    page(
        &format!("{}Second step of sign-in, by recovery code", told.title),
        &format!(
            r#"<h1>Recovery code</h1>{alert}<form method="post" action="{base}/sign-in/recovery-code">{token}
<label for="code">Recovery code</label><p class="hint" id="hint">One of those that you were shown when you set up your authenticator app. Each works once.</p>
<input id="code" name="code" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="40" required{field}>
<button type="submit">Continue</button></form>
<p><a href="{base}/sign-in/code">Use your authenticator app instead</a></p>
<p class="hint">No app and no recovery code? Ask the registry's operator to reset your second factor.</p>"#,
            alert = told.alert,
            base = escape(base),
            token = hidden_token(form_token),
            field = told.field(Some("hint")),
        ),
    )
}

/// Shows a new secret, and asks for the first code that is made of it.
pub(crate) fn set_up(
    action: &str,
    form_token: &str,
    why: &str,
    secret: &Secret,
    name: &str,
    message: Option<&str>,
) -> String {
    let told = Told::of(message);
    let address = secret.address(name).unwrap_or_default();
    let base32 = secret.base32();
    let groups: Vec<&str> =
        (0..base32.len()).step_by(4).filter_map(|at| base32.get(at..(at + 4).min(base32.len()))).collect();
    page(
        &format!("{}Set up your second factor", told.title),
        &format!(
            r#"<h1>Set up your second factor</h1>{alert}<p>{why}</p>
<p>Open an authenticator app on your phone or computer, and add this account: scan the picture, <a href="{address}">open this link in the app</a>, or type the key.</p>
{picture}<p>Key: <code id="key">{key}</code></p>
<form method="post" action="{action}">{token}
{field}<button type="submit">Confirm</button></form>"#,
            alert = told.alert,
            why = escape(why),
            address = escape(&address),
            picture = picture(&address),
            key = groups.join(" "),
            action = escape(action),
            token = hidden_token(form_token),
            field = code_field(&told, "The six digits that the app then shows."),
        ),
    )
}

/// Shows new recovery codes, once. `next` is markup: how to go on.
pub(crate) fn recovery_codes(codes: &[String], next: &str) -> String {
    let items: String = codes.iter().map(|code| format!("<li><code>{}</code></li>", escape(code))).collect();
    page(
        "Your recovery codes",
        &format!(
            r#"<h1>Your recovery codes</h1><p role="status">Your recovery codes are new. Codes that you had before no longer work.</p>
<p>Write these down and keep them where you keep important papers, not beside your password. Each replaces the code of your authenticator app once. They are shown only now.</p>
<ol>{items}</ol>{next}"#
        ),
    )
}

/// The form that ends a sign-in after a set-up.
pub(super) fn continue_form(base: &str, form_token: &str) -> String {
    format!(
        r#"<form method="post" action="{}/sign-in/continue">{}<button type="submit">I have kept them: continue</button></form>"#,
        escape(base),
        hidden_token(form_token)
    )
}

/// What one sees who comes back to the page with the recovery codes.
pub(super) fn codes_were_shown(base: &str, form_token: &str) -> String {
    page(
        "Your second factor is set up",
        &format!(
            r"<h1>Your second factor is set up</h1><p>Your recovery codes have been shown once already. On your account's pages you can make new ones.</p>{}",
            continue_form(base, form_token)
        ),
    )
}

/// A page that says why sign-in cannot go on, and perhaps where one begins again. Nothing is sent to an address that is
/// not registered.
pub(super) fn over(why: &str, beginning: Option<&str>) -> String {
    let next = match beginning {
        Some(address) => format!(r#"<p><a href="{}">Please try again from the beginning.</a></p>"#, escape(address)),
        None => "<p>Please try again from the application that sent you here.</p>".to_owned(),
    };
    page("Sign-in cannot go on", &format!(r#"<h1>Sign-in cannot go on</h1><p role="alert">{}</p>{next}"#, escape(why)))
}

/// Leads on to another page, by itself where the browser follows.
pub(super) fn onwards(address: &str) -> String {
    let address = escape(address);
    page(
        "Sign in",
        &format!(
            r#"<h1>Sign in</h1><meta http-equiv="refresh" content="0;url={address}"><p role="status">The agency has confirmed who you are.</p><p><a href="{address}">Go on</a></p>"#
        ),
    )
}

/// The page for a failure of the service's own.
pub(crate) fn busy(_problem: &Problem) -> HttpResponse {
    later(StatusCode::SERVICE_UNAVAILABLE, 5)
}

/// The page that asks to come back in so many seconds.
pub(crate) fn later(status: StatusCode, seconds: u64) -> HttpResponse {
    let html = page(
        "Please try again in a moment",
        &format!(
            r#"<h1>Please try again in a moment</h1><p role="alert">Too much is being asked at once. Nothing was changed. Wait {seconds} seconds, go back and try again.</p>"#
        ),
    );
    let mut response = page::answer(status, html);
    response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    response
}

fn code_field(told: &Told, hint: &str) -> String {
    format!(
        r#"<label for="code">Code</label><p class="hint" id="hint">{}</p>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" required{}>
"#,
        escape(hint),
        told.field(Some("hint"))
    )
}

/// A hidden field.
pub(crate) fn hidden(name: &str, value: &str) -> String {
    format!(r#"<input type="hidden" name="{name}" value="{}">"#, escape(value))
}

/// The form's mark as a hidden field.
pub(crate) fn hidden_token(value: &str) -> String {
    hidden("form_token", value)
}

/// A QR code as inline SVG: attributes only, which no style policy forbids.
fn picture(text: &str) -> String {
    interchange::qr_code::draw(text, "QR code with the same key")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_cannot_become_markup() {
        let page = SignInPage {
            base: "",
            carried: vec![("state", "\"><script>")],
            form_token: "",
            message: None,
            name: "<b>",
            points_to_account: true,
            agencies: Vec::new(),
        };
        assert!(!page.html().contains("<script>") && !page.html().contains("<b>"));
    }

    #[test]
    fn the_picture_holds_a_code() {
        let drawn = picture("otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=a");
        assert!(drawn.starts_with("<svg") && drawn.matches("h1v1h-1z").count() > 400, "{drawn}");
    }
}
