//! The document that describes the API. Invariant: made of the routes that are served, so that neither lacks what the other has.

use serde_json::{Map, Value, json};

use crate::route::{ROUTES, Route};

/// The document (OpenAPI 3.1).
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    for (route, method, path) in &ROUTES {
        let operations = paths.entry((*path).to_owned()).or_insert_with(|| json!({}));
        operations[method.as_str().to_ascii_lowercase()] = operation(*route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Cordboard", "version": env!("CARGO_PKG_VERSION"), "license": {"name": "MIT OR Apache-2.0"}},
        "paths": paths,
        "components": {"securitySchemes": {"application": {"type": "http", "scheme": "bearer"}}},
    })
}

fn operation(route: Route) -> Value {
    let mut operation = json!({
        "summary": route.summary(),
        "operationId": format!("{route:?}"),
        "responses": {"200": {"description": "Done."}, "4XX": {"description": "Refused; `error` says why."}},
    });
    if !route.is_open() {
        operation["security"] = json!([{"application": []}]);
    }
    let members = route.members();
    if !members.is_empty() {
        let properties: Map<String, Value> =
            members.iter().map(|(name, _)| ((*name).to_owned(), json!({"type": "string"}))).collect();
        let required: Vec<&str> = members.iter().filter(|(_, needed)| *needed).map(|(name, _)| *name).collect();
        let schema = json!({"type": "object", "properties": properties, "required": required});
        operation["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    operation
}
