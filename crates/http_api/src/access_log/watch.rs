//! What every request passes: refusals are noted, and reads of what is confidential are recorded before the answer goes
//! out.

use super::confidential::{Confidential, concerned, shown_nothing};
use crate::{
    edge::{
        source::network,
        unmatched::{Routed, Routes},
    },
    problem::Problem,
    state::State,
};
use actix_web::{
    Error, HttpMessage, HttpRequest, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
    web,
};
use domain::access::Reach;
use persistence::access_log::{Access, Who};
use std::sync::Arc;
use tokens::Identity;

/// The operation that notes its own refusals, and knows more of them.
const TOKEN: &str = "get_token";

/// Watches what an operation answers. Stands next to the operations, inside what adds headers to every answer.
///
/// # Errors
/// None of its own.
pub async fn watch<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    // Partners ask here, often, and nothing confidential is shown: nothing is looked up unless it is refused.
    let is_standing = request.path().starts_with("/v1/standing");
    let response = next.call(request).await?;
    let outcome = match response.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            refused(response.request(), response.status());
            Ok(())
        }
        StatusCode::OK if !is_standing && response.request().method() == Method::GET => shown(response.request()).await,
        _ => Ok(()),
    };
    Ok(match outcome {
        Ok(()) => response.map_into_left_body(),
        Err(problem) => response.into_response(problem.error_response()).map_into_right_body(),
    })
}

fn operation(request: &HttpRequest) -> Option<&Routed> {
    request.app_data::<web::Data<Routes>>()?.operation(request)
}

fn identity(request: &HttpRequest) -> Option<Arc<Identity>> {
    request.extensions().get::<Arc<Identity>>().cloned()
}

fn refused(request: &HttpRequest, status: StatusCode) {
    let (Some(state), Some(operation)) = (request.app_data::<web::Data<State>>(), operation(request)) else { return };
    if operation.id == TOKEN {
        return;
    }
    let who = identity(request).map_or(Who::Nobody, |identity| identity.actor.into());
    let access = Access::RequestRefused {
        operation: operation.id.clone(),
        status: status.as_u16(),
        scope: operation.scope.clone(),
        source: network(request),
    };
    state.access_log.note(who, access);
}

async fn shown(request: &HttpRequest) -> Result<(), Problem> {
    let Some(confidential) = operation(request).and_then(|operation| Confidential::find(&operation.id)) else {
        return Ok(());
    };
    let (Some(state), Some(identity)) = (request.app_data::<web::Data<State>>(), identity(request)) else {
        return Err(Problem::internal(&"a confidential operation has answered somebody unknown"));
    };
    // A provider reaches its own organization alone.
    if let Reach::Own(_) = identity.reach {
        return Ok(());
    }
    if shown_nothing(request) {
        return Ok(());
    }
    let access = Access::ConfidentialRead {
        operation: confidential.operation,
        subject: confidential.subject(request),
        organization: concerned(request),
        fields: confidential.fields,
        source: network(request),
    };
    state.access_log.record(identity.actor, access).await
}
