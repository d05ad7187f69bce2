//! Reading what stands in the path.

use super::unmatched::Routes;
use crate::problem::{Kind, Problem};
use actix_router::PathDeserializer;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// A path's variable parts. What cannot be read names nothing, so it is answered like any unknown resource.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // actix's own extractor writes the path into the log when it cannot read it; what callers send is never logged.
        let read = T::deserialize(PathDeserializer::new(request.match_info()));
        ready(read.map(Self).map_err(|_| {
            let routes = request.app_data::<actix_web::web::Data<Routes>>();
            routes.and_then(|routes| routes.refuse_method_of_fixed(request.path())).unwrap_or_else(|| {
                Problem::new(
                    Kind::NotFound,
                    "What stands in the path names nothing here. Look at the form of its id or code.",
                )
            })
        }))
    }
}
