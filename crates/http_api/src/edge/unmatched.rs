//! What no operation takes: unknown routes and wrong methods, answered as problems.

use crate::{
    document::scopes,
    problem::{Kind, Problem},
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use std::collections::HashMap;
use utoipa::openapi::{
    OpenApi,
    path::{Operation, PathItem},
};

/// The routes that exist, with their methods and operations.
#[derive(Debug, Clone)]
pub struct Routes {
    routes: Vec<(Vec<String>, Vec<&'static str>)>,
    /// By path template, then by method.
    operations: HashMap<String, HashMap<&'static str, Routed>>,
}

/// The operation behind a route.
#[derive(Debug, Clone)]
pub struct Routed {
    /// Its `operationId`.
    pub id: String,
    /// The scope that it needs, unless it is public.
    pub scope: Option<String>,
}

impl Routes {
    /// The routes of a document.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let paths = &document.paths.paths;
        Self {
            routes: paths.iter().map(|(path, item)| (segments(path), methods(item))).collect(),
            operations: paths.iter().map(|(path, item)| (path.clone(), operations(item))).collect(),
        }
    }

    /// The operation that a request was routed to.
    #[must_use]
    pub fn operation(&self, request: &HttpRequest) -> Option<&Routed> {
        self.operations.get(&request.match_pattern()?)?.get(request.method().as_str())
    }

    /// The problem of a method that an address without variable parts does not take, where the path is one:
    /// `/v1/organizations/match` is an address of its own, and no organization whose id is "match".
    #[must_use]
    pub fn refuse_method_of_fixed(&self, path: &str) -> Option<Problem> {
        let asked = segments(path);
        let (_, methods) = self.routes.iter().find(|(template, _)| *template == asked)?;
        Some(method_not_allowed(methods))
    }

    /// The methods of the route that this path names; empty when there is none.
    fn methods(&self, path: &str) -> Vec<&'static str> {
        let asked = segments(path);
        if let Some((_, methods)) = self.routes.iter().find(|(template, _)| *template == asked) {
            return methods.clone();
        }
        let matches = |template: &[String]| {
            template.len() == asked.len()
                && template.iter().zip(&asked).all(|(t, a)| t == a || (t.starts_with('{') && !a.is_empty()))
        };
        let mut found: Vec<_> = self
            .routes
            .iter()
            .filter(|(template, _)| matches(template))
            .flat_map(|(_, methods)| methods.clone())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn by_method(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch), ("DELETE", &item.delete)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let mut methods: Vec<_> = by_method(item).map(|(method, _)| method).collect();
    methods.sort_unstable();
    methods
}

fn operations(item: &PathItem) -> HashMap<&'static str, Routed> {
    let routed = |operation: &Operation| Routed {
        id: operation.operation_id.clone().unwrap_or_default(),
        scope: scopes(operation).into_iter().next(),
    };
    by_method(item).map(|(method, operation)| (method, routed(operation))).collect()
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
    Err(method_not_allowed(&allowed))
}

fn method_not_allowed(allowed: &[&'static str]) -> Problem {
    let allow = allowed.join(", ");
    Problem::new(Kind::MethodNotAllowed, format!("It takes {allow}.")).with_header(header::ALLOW, allow)
}
