//! Completes what follows from an operation's shape: the problems that it can answer with, and the headers.

use super::reach;
use crate::problem::Kind;
use utoipa::openapi::{
    Content, OpenApi, Ref, RefOr, Response,
    header::HeaderBuilder,
    path::{Operation, Parameter, ParameterIn, PathItem},
    schema::{ObjectBuilder, Type},
};

/// The statuses of problems that an operation of this shape can answer with, each with what it means.
pub(super) fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for status in [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503] {
        let mut response = problem(meaning(status));
        add_headers(&status.to_string(), &mut response);
        components.responses.insert(shared_name(status), RefOr::T(response));
    }
    for item in document.paths.paths.values_mut() {
        for operation in operations_mut(item) {
            complete_operation(operation);
            reach::complete(operation);
        }
    }
}

/// The operations of a path.
pub(super) fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// The operations whose answers are sent while they are read: nobody knows what they hold when they begin.
const STREAMED: [&str; 5] = [
    "export_organizations",
    "export_expiring_evidence",
    "export_invitation_reminders",
    "download_evidence_file",
    "download_own_evidence_file",
];

fn complete_operation(operation: &mut Operation) {
    // These answer errors as their own RFCs say.
    let is_of_oauth = ["get_token", "introspect_token", "revoke_token"]
        .contains(&operation.operation_id.as_deref().unwrap_or_default());
    let is_streamed = operation.operation_id.as_deref().is_some_and(|id| STREAMED.contains(&id));
    if !is_of_oauth {
        for status in statuses(operation) {
            let shared = Ref::from_response_name(shared_name(status));
            operation.responses.responses.entry(status.to_string()).or_insert_with(|| RefOr::Ref(shared));
        }
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && status.as_str() >= "400"
                && response.content.is_empty()
            {
                response.content = problem("").content;
            }
        }
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            add_headers(status, response);
            if is_of_oauth || is_streamed {
                // What is about tokens is never kept, so it has no version; neither has what is sent as it is read.
                response.headers.remove("ETag");
            }
        }
    }
}

/// The name of the response that operations share for a status.
fn shared_name(status: u16) -> String {
    format!("Problem{status}")
}

fn problem(description: &str) -> Response {
    let mut response = Response::new(description);
    let content = Content::new(Some(Ref::from_schema_name("ProblemDocument")));
    response.content.insert("application/problem+json".to_owned(), RefOr::T(content));
    response
}

fn inline(parameter: &RefOr<Parameter>) -> Option<&Parameter> {
    match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }
}

fn statuses(operation: &Operation) -> Vec<u16> {
    let parameters: Vec<&Parameter> = operation.parameters.iter().flatten().filter_map(inline).collect();
    let has = |place: &ParameterIn| parameters.iter().any(|parameter| parameter.parameter_in == *place);
    let has_header = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
    let is_secured = operation.security.as_ref().is_some_and(|needed| {
        needed.iter().any(|one| serde_json::to_string(one).is_ok_and(|text| text.contains("oauth2")))
    });
    let mut found = vec![500, 503];
    if is_secured {
        // A query parameter that is not known is refused by all of them.
        found.extend([400, 401, 403]);
    }
    if has(&ParameterIn::Path) {
        found.push(404);
    }
    if operation.request_body.is_some() {
        found.extend([400, 413, 415, 422]);
    }
    if has_header("If-Match") {
        found.extend([409, 412, 428]);
    }
    if has_header("Idempotency-Key") {
        found.extend([409, 422]);
    }
    found
}

/// What a status means where an operation does not say it itself.
fn meaning(status: u16) -> &'static str {
    match status {
        404 => "It does not exist, or you may not see it",
        409 => "The present state does not allow it, or the same Idempotency-Key is in use",
        422 => "What was sent does not make sense, or the rules do not allow it",
        400 => "The request cannot be read",
        503 => "The registry is busy, or this node cannot vouch for what it knows",
        _ => Kind::ALL.iter().find(|kind| kind.status() == status).map_or("", |kind| kind.title()),
    }
}

fn add_headers(status: &str, response: &mut Response) {
    let header = |description: &str| {
        HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
            .description(Some(description))
            .build()
    };
    let mut add = |name: &str, description: &str| {
        response.headers.entry(name.to_owned()).or_insert_with(|| RefOr::T(header(description)));
    };
    add("X-Request-Id", "Identifies the request; your own when you sent a UUID");
    if matches!(status, "200" | "201" | "202") {
        add("ETag", "Names this version of what you see");
    }
    if matches!(status, "201" | "202") {
        add("Location", "Where it is found");
    }
    if status == "401" {
        add("WWW-Authenticate", "How to authenticate (RFC 6750)");
    }
}
