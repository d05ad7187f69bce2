//! The sign-in page: plain HTML that works without script.

/// What the page shows and carries.
pub struct SignIn<'p> {
    /// Parameters to carry through, as hidden fields.
    pub hidden: Vec<(&'static str, &'p str)>,
    /// What went wrong last time.
    pub message: Option<&'static str>,
    /// The name that was typed last time.
    pub name: &'p str,
}

/// The policy for these pages: no script, no frame, forms to this service only.
pub const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
label{display:block;margin-top:1rem;font-weight:600}\
input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #565c65;border-radius:.25rem}\
button{margin-top:1.5rem;font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;border-radius:.25rem;background:#005ea2;color:#fff;cursor:pointer}\
:focus-visible{outline:.25rem solid #2491ff;outline-offset:2px}\
[role=alert]{border-left:.35rem solid #b50909;padding:.5rem 1rem;background:#f4e3db}";

impl SignIn<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        let hidden: String = self
            .hidden
            .iter()
            .map(|(name, value)| format!(r#"<input type="hidden" name="{name}" value="{}">"#, escape(value)))
            .collect();
        let message = self.message.map(|text| format!(r#"<p role="alert">{}</p>"#, escape(text))).unwrap_or_default();
        let name = escape(self.name);
        page(
            "Sign in",
            &format!(
                r#"<p>Registry of service providers</p><h1>Sign in</h1>{message}<form method="post" action="authorize">{hidden}
<label for="name">Name</label><input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button></form>"#
            ),
        )
    }
}

/// A page that says why sign-in cannot go on. Nothing is sent to an address that is not registered.
#[must_use]
pub fn refusal(why: &str) -> String {
    page("Sign-in cannot go on", &format!("<h1>Sign-in cannot go on</h1><p>{}</p>", escape(why)))
}

fn page(title: &str, main: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} - Registry of service providers</title><style>{STYLE}</style></head><body><main>{main}</main></body></html>"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_cannot_become_markup() {
        let page = SignIn { hidden: vec![("state", "\"><script>")], message: None, name: "<b>" }.html();
        assert!(!page.contains("<script>") && !page.contains("<b>"));
    }
}
