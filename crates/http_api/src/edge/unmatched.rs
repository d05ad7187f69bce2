//! What no operation takes: unknown routes and wrong methods, answered as problems.

use crate::problem::{Kind, Problem};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use utoipa::openapi::{OpenApi, path::PathItem};

/// The routes that exist, with their methods.
#[derive(Debug, Clone)]
pub struct Routes(Vec<(Vec<String>, Vec<&'static str>)>);

impl Routes {
    /// The routes of a document.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let routes = document.paths.paths.iter().map(|(path, item)| (segments(path), methods(item)));
        Self(routes.collect())
    }

    /// The methods of the route that this path names; empty when there is none.
    fn methods(&self, path: &str) -> Vec<&'static str> {
        let asked = segments(path);
        let matches = |template: &[String]| {
            template.len() == asked.len()
                && template.iter().zip(&asked).all(|(t, a)| t == a || (t.starts_with('{') && !a.is_empty()))
        };
        let mut found: Vec<_> =
            self.0.iter().filter(|(template, _)| matches(template)).flat_map(|(_, methods)| methods.clone()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ]
    .into_iter()
    .filter_map(|(method, present)| present.then_some(method))
    .collect()
}

/// Answers what no operation takes.
///
/// # Errors
/// Always: 405 with `Allow` where the route exists, 404 elsewhere.
pub async fn unmatched(request: HttpRequest, routes: web::Data<Routes>) -> Result<HttpResponse, Problem> {
    let allowed = routes.methods(request.path());
    if allowed.is_empty() {
        return Err(Problem::new(Kind::UnknownRoute, "Look at /docs for the addresses that there are."));
    }
    let allow = allowed.join(", ");
    Err(Problem::new(Kind::MethodNotAllowed, format!("It takes {allow}.")).with_header(header::ALLOW, allow))
}
