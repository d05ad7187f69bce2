//! The pages under `/account`.

use crate::{
    page::{escape, page},
    sign_in::pages::{Told, hidden_token},
};
use persistence::{sessions::Session, users::User};

/// The overview.
pub(super) struct Overview<'p> {
    /// What stands before every path.
    pub base: &'p str,
    /// The mark of the form that signs out of these pages.
    pub sign_out: &'p str,
    /// The mark of the forms that end a session.
    pub end_session: &'p str,
    /// Whose account it is.
    pub user: &'p User,
    /// Whether there is a second factor.
    pub has_factor: bool,
    /// How many recovery codes are left.
    pub codes_left: i64,
    /// Where the person is signed in, the newest first.
    pub sessions: &'p [Session],
}

impl Overview<'_> {
    pub(super) fn html(&self) -> String {
        page(
            "Your account",
            &format!(
                r#"<h1>Your account</h1><p>You are signed in as <strong>{name}</strong> ({role}).</p>
<h2>Password</h2><ul><li><a href="{base}/account/password">Change your password</a></li></ul>
<h2>Second factor</h2>{factor}
<h2>Where you are signed in</h2>{sessions}
<form method="post" action="{base}/account/sign-out">{token}<button type="submit">Sign out of these pages</button></form>"#,
                base = escape(self.base),
                name = escape(&self.user.name),
                role = escape(&self.user.role.as_str().replace('_', " ")),
                factor = self.factor(),
                sessions = self.sessions(),
                token = hidden_token(self.sign_out),
            ),
        )
    }

    fn factor(&self) -> String {
        let (base, codes_left) = (escape(self.base), self.codes_left);
        if self.has_factor {
            format!(
                r#"<p>It is set up. Recovery codes left: {codes_left}.</p><ul><li><a href="{base}/account/second-factor">Replace it</a></li><li><a href="{base}/account/recovery-codes">Make new recovery codes</a></li></ul>"#
            )
        } else {
            format!(
                r#"<p>It is not set up: whoever learns your password can sign in.</p><ul><li><a href="{base}/account/second-factor">Set it up</a></li></ul>"#
            )
        }
    }

    fn sessions(&self) -> String {
        if self.sessions.is_empty() {
            return "<p>Nowhere but on these pages.</p>".to_owned();
        }
        let one = |session: &Session| {
            let (since, used) = (session.created_at.day(), session.last_used_at.day());
            let from = session.network.as_deref().map(|network| format!(", from {network}")).unwrap_or_default();
            let what = format!("{} since {since}, last used {used}{from}", session.client);
            format!(
                r#"<li>{what}<form method="post" action="{base}/account/end-session">{token}<input type="hidden" name="session" value="{id}"><button type="submit" aria-label="End {what}">End</button></form></li>"#,
                what = escape(&what),
                base = escape(self.base),
                token = hidden_token(self.end_session),
                id = session.id,
            )
        };
        format!("<ul>{}</ul>", self.sessions.iter().map(one).collect::<String>())
    }
}

/// Changes the password.
pub(super) fn password(base: &str, form_token: &str, user: &User, message: Option<&str>) -> String {
    let told = Told::of(message);
    page(
        &format!("{}Change your password", told.title),
        &format!(
            r#"<h1>Change your password</h1>{alert}<form method="post" action="{action}/account/password">{token}{name}
{present}<label for="new_password">New password</label><p class="hint" id="length">15 characters or more: a sentence is easy to keep.</p>
<input id="new_password" name="new_password" type="password" autocomplete="new-password" minlength="15" maxlength="200" aria-describedby="length" required>
<button type="submit">Change</button></form>{back}"#,
            alert = told.alert,
            action = escape(base),
            token = hidden_token(form_token),
            name = name_for_managers(user),
            present = present_password(&told),
            back = back(base),
        ),
    )
}

/// Begins the set-up of a second factor.
pub(super) fn second_factor(base: &str, form_token: &str, user: &User, message: Option<&str>) -> String {
    let why = "A second factor is a code that an authenticator app on your phone or computer shows. You need such an app, \
               and then your password once more.";
    password_again(base, form_token, user, message, "Set up a second factor", why, "second-factor")
}

/// Makes new recovery codes.
pub(super) fn new_codes(base: &str, form_token: &str, user: &User, message: Option<&str>) -> String {
    let why = "Recovery codes replace the code of your authenticator app when you do not have it. New ones end those \
               that you have.";
    password_again(base, form_token, user, message, "Make new recovery codes", why, "recovery-codes")
}

/// Says that something has been done.
pub(super) fn done(base: &str, what: &str) -> String {
    page("Done", &format!(r#"<h1>Done</h1><p role="status">{}</p>{}"#, escape(what), back(base)))
}

/// The way back.
pub(super) fn back(base: &str) -> String {
    format!(r#"<p><a href="{}/account/">Back to your account</a></p>"#, escape(base))
}

fn password_again(
    base: &str,
    form_token: &str,
    user: &User,
    message: Option<&str>,
    title: &str,
    why: &str,
    path: &str,
) -> String {
    let told = Told::of(message);
    page(
        &format!("{}{title}", told.title),
        &format!(
            r#"<h1>{title}</h1>{alert}<p>{why}</p><form method="post" action="{action}/account/{path}">{token}{name}
{present}<button type="submit">Continue</button></form>{back}"#,
            alert = told.alert,
            action = escape(base),
            token = hidden_token(form_token),
            name = name_for_managers(user),
            present = present_password(&told),
            back = back(base),
        ),
    )
}

fn present_password(told: &Told) -> String {
    format!(
        r#"<label for="password">Present password</label><input id="password" name="password" type="password" autocomplete="current-password" required{}>
"#,
        told.field(None)
    )
}

/// Tells password managers whose password it is (WCAG 2.2, 1.3.5).
fn name_for_managers(user: &User) -> String {
    format!(r#"<input type="text" hidden autocomplete="username" value="{}">"#, escape(&user.name))
}
