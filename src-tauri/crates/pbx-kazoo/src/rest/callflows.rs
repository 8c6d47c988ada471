//! Callflows: what a number does. Invariant: a document is changed by reading, changing and replacing it as a whole; when
//! somebody else was faster, that is done once more and never a third time (kazoo.md 10.9, K111).

use serde::Deserialize;
use serde_json::Value;

use super::{Crossbar, Request};
use crate::{
    fault::{FaultKind, RestError},
    lenient,
};

/// A callflow; rows of the list have no flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Callflow {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// What is dialled to get there.
    #[serde(deserialize_with = "lenient::list")]
    pub numbers: Vec<String>,
    /// The same as regular expressions.
    #[serde(deserialize_with = "lenient::list")]
    pub patterns: Vec<String>,
    /// The user it belongs to.
    #[serde(deserialize_with = "lenient::text")]
    pub owner_id: Option<String>,
    /// The group it rings.
    #[serde(deserialize_with = "lenient::text")]
    pub group_id: Option<String>,
    /// Which steps it has.
    #[serde(deserialize_with = "lenient::list")]
    pub modules: Vec<String>,
    /// Whether it is a feature code, and which.
    #[serde(deserialize_with = "lenient::object")]
    pub featurecode: Option<FeatureCode>,
    /// Its first step.
    #[serde(deserialize_with = "lenient::object")]
    pub flow: Option<FlowNode>,
}

/// A code such as `*3`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FeatureCode {
    /// Such as `park_and_retrieve`.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Without the `*`.
    #[serde(deserialize_with = "lenient::text")]
    pub number: Option<String>,
}

/// One step; only what finds its user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FlowNode {
    /// Such as `user`, `device`, `park`.
    #[serde(deserialize_with = "lenient::word")]
    pub module: String,
    /// What it is about.
    #[serde(rename = "data", deserialize_with = "id")]
    pub id: Option<String>,
    /// What follows. The order of the server's document.
    #[serde(deserialize_with = "children")]
    pub children: Vec<FlowNode>,
}

fn id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let data = Value::deserialize(deserializer)?;
    Ok(data.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned))
}

fn children<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<FlowNode>, D::Error> {
    let Value::Object(children) = Value::deserialize(deserializer)? else { return Ok(Vec::new()) };
    Ok(children.into_iter().filter_map(|(_, child)| serde_json::from_value(child).ok()).collect())
}

impl FlowNode {
    /// The first step of one of these modules that names something, from the top.
    #[must_use]
    pub fn first_of(&self, modules: &[&str]) -> Option<(&str, &str)> {
        if let Some(id) = self.id.as_deref().filter(|_| modules.contains(&self.module.as_str())) {
            return Some((&self.module, id));
        }
        self.children.iter().find_map(|child| child.first_of(modules))
    }
}

impl Callflow {
    /// The codes that park a call and take it back, `*` included (kazoo.md 4.7: found out, not assumed).
    #[must_use]
    pub fn park_code(&self) -> Option<String> {
        let parks =
            self.modules.iter().any(|module| module == "park") || self.flow.as_ref().is_some_and(|flow| flow.module == "park");
        let code = self.featurecode.as_ref().filter(|_| parks)?;
        code.number.as_deref().map(|number| format!("*{}", number.trim_start_matches('*')))
    }
}

impl Crossbar {
    /// `GET callflows`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn callflows(&self) -> Result<Vec<Callflow>, RestError> {
        self.all(Request::get(["callflows"]), "the callflows").await
    }

    /// `GET callflows?{filters}`, such as `filter_owner_id`. Filters compare whole documents (kazoo.md 2.5).
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn callflows_where(&self, filters: &[(&str, &str)]) -> Result<Vec<Callflow>, RestError> {
        let request = filters.iter().fold(Request::get(["callflows"]), |request, (name, value)| request.query(*name, *value));
        self.all(request, "the callflows").await
    }

    /// `GET callflows/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn callflow(&self, id: &str) -> Result<Callflow, RestError> {
        self.one(Request::get(["callflows", id]), "the callflow").await
    }

    /// `GET callflows/{id}` with all its members.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn callflow_document(&self, id: &str) -> Result<Value, RestError> {
        self.one(Request::get(["callflows", id]), "the callflow").await
    }

    /// `POST callflows/{id}`: replaces the whole document.
    ///
    /// # Errors
    /// See [`RestError`]; a conflict when somebody else changed it meanwhile.
    pub async fn save_callflow(&self, id: &str, document: &Value) -> Result<Value, RestError> {
        self.one(Request::post(["callflows", id]).data(document.clone()), "the callflow").await
    }

    /// Reads, changes and replaces the document; says what it was before.
    ///
    /// # Errors
    /// See [`RestError`]; a conflict when somebody else was faster twice.
    pub async fn edit_callflow(&self, id: &str, change: impl Fn(&mut Value) + Send + Sync) -> Result<Value, RestError> {
        let mut before = self.callflow_document(id).await?;
        for is_last in [false, true] {
            let mut document = before.clone();
            change(&mut document);
            match self.save_callflow(id, &document).await {
                Err(error) if error.kind() == Some(FaultKind::Conflict) && !is_last => {
                    before = self.callflow_document(id).await?;
                }
                other => return other.map(|_| before),
            }
        }
        Ok(before)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn the_first_user_or_device_of_a_flow_is_found() {
        let flow = r#"{"id":"c1","numbers":["201",202],"featurecode":false,"flow":{"module":"temporal_route","data":{},"children":{
            "_":{"module":"device","data":{"id":"d1","timeout":20},"children":{"_":{"module":"user","data":{"id":"u9"}}}}}}}"#;
        let flow: Callflow = serde_json::from_str(flow).unwrap();
        let first = flow.flow.as_ref().unwrap();
        assert_eq!(first.first_of(&["user", "device"]), Some(("device", "d1")));
        assert_eq!(first.first_of(&["user"]), Some(("user", "u9")));
        assert_eq!(first.first_of(&["menu"]), None);
        assert_eq!((flow.park_code(), flow.featurecode), (None, None));
    }

    #[test]
    fn the_park_code_is_read_and_not_assumed() {
        let row = r#"{"id":"c2","patterns":["^\\*3([0-9]*)$"],"modules":["park"],"featurecode":{"name":"park_and_retrieve","number":"3"}}"#;
        let row: Callflow = serde_json::from_str(row).unwrap();
        assert_eq!(row.park_code().as_deref(), Some("*3"));
    }
}
