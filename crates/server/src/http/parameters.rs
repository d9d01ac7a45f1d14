//! Refuses parameters that an address does not have: a filter with a slip in its name would be answered as if nobody had filtered.

use super::problem::Problem;
use app::AppError;
use app::access::Operation;
use axum::extract::{MatchedPath, Query, Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::openapi::path::{Operation as Described, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem, RefOr};

/// The parameters of every address and method, as the description of the API has them.
#[derive(Clone, Default)]
pub(super) struct Parameters(Arc<BTreeMap<String, BTreeMap<&'static str, Vec<String>>>>);

impl Parameters {
    pub(super) fn of(document: &OpenApi) -> Parameters {
        let paths = document.paths.paths.iter();
        let methods = |item| operations(item).map(|(method, described)| (method, in_query(described))).collect();
        Parameters(Arc::new(paths.map(|(path, item)| (path.clone(), methods(item))).collect()))
    }

    /// Refuses a request with a parameter that its address does not have.
    fn check(&self, address: &str, method: &Method, uri: &Uri) -> Result<(), AppError> {
        let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
        let mine = self.0.get(address).and_then(|methods| methods.get(method));
        let (Some(known), Some(_)) = (mine, uri.query()) else { return Ok(()) };
        let given = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let Query(given) = given.map_err(|error| AppError::refused("query_wrong", error.body_text()))?;
        let Some((unknown, _)) = given.iter().find(|(name, _)| !known.contains(name)) else { return Ok(()) };
        let has = if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
        Err(AppError::refused("query_wrong", format!("{address} has no parameter {unknown:?}; {has}")))
    }
}

pub(super) async fn refuse_unknown(State(known): State<Parameters>, request: Request, next: Next) -> Response {
    let address = request.extensions().get::<MatchedPath>().cloned();
    let checked = address.map_or(Ok(()), |path| known.check(path.as_str(), request.method(), request.uri()));
    match checked {
        Ok(()) => next.run(request).await,
        Err(error) => Problem::from(error).into_response(),
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Described)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    let all = [("GET", get), ("PUT", put), ("POST", post), ("DELETE", delete), ("PATCH", patch)];
    let ours = all.into_iter().filter_map(|(method, described)| Some((method, described.as_ref()?)));
    // Whoever vouches for an account adds to the way back what he likes.
    ours.filter(|(_, described)| described.operation_id.as_deref() != Some(Operation::OidcOpen.name()))
}

fn in_query(described: &Described) -> Vec<String> {
    let own = described.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    own.filter(|parameter| parameter.parameter_in == ParameterIn::Query)
        .map(|parameter| parameter.name.clone())
        .collect()
}
