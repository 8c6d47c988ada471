//! Call control as configuration (kazoo.md 4.4). Invariant: an empty object means that there is none; commands to calls then
//! are accepted and do nothing.

use serde_json::{Map, Value};

use super::{Crossbar, Request, Scope};
use crate::fault::RestError;

impl Crossbar {
    /// `GET metaflows` of the account, a user or a device.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn metaflows(&self, scope: &Scope) -> Result<Map<String, Value>, RestError> {
        let flows: Value = self.one(Request::get(scope.path(&["metaflows"])), "the metaflows").await?;
        Ok(if let Value::Object(flows) = flows { flows } else { Map::new() })
    }

    /// `POST metaflows`: replaces them.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn save_metaflows(&self, scope: &Scope, flows: &Map<String, Value>) -> Result<(), RestError> {
        self.ask(Request::post(scope.path(&["metaflows"])).data(flows.clone())).await.map(drop)
    }

    /// `DELETE metaflows`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn delete_metaflows(&self, scope: &Scope) -> Result<(), RestError> {
        self.ask(Request::delete(scope.path(&["metaflows"]))).await.map(drop)
    }
}
