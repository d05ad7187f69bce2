//! Reading what stands in the path.

use super::unmatched::Routes;
use crate::problem::{Kind, Problem};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// A path's variable parts. What cannot be read names nothing, so it is answered like any unknown resource.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = actix_web::web::Path::<T>::extract(request).into_inner();
        ready(read.map(|path| Self(path.into_inner())).map_err(|_| {
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
