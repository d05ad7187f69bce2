//! The sign-in page.

use crate::page::{escape, page};

/// What the page shows and carries.
pub struct SignIn<'p> {
    /// Parameters to carry through, as hidden fields.
    pub hidden: Vec<(&'static str, &'p str)>,
    /// What went wrong last time.
    pub message: Option<&'static str>,
    /// The name that was typed last time.
    pub name: &'p str,
}

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
    page(
        "Sign-in cannot go on",
        &format!("<p>Registry of service providers</p><h1>Sign-in cannot go on</h1><p>{}</p>", escape(why)),
    )
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
