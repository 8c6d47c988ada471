//! Groups of users and devices. Invariant: like a callflow, a group is replaced as a whole, and tried again once when somebody
//! else was faster.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Crossbar, Request};
use crate::{
    fault::{FaultKind, RestError},
    lenient,
};

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Group {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Who is in it, by id, and what each is (`user`, `device`, `group`); document only, the list has a count there.
    #[serde(deserialize_with = "members")]
    pub endpoints: BTreeMap<String, String>,
}

fn members<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let Value::Object(members) = Value::deserialize(deserializer)? else { return Ok(BTreeMap::new()) };
    let kind = |member: &Value| member.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(members.iter().map(|(id, member)| (id.clone(), kind(member))).collect())
}

impl Crossbar {
    /// `GET groups`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn groups(&self) -> Result<Vec<Group>, RestError> {
        self.all(Request::get(["groups"]), "the groups").await
    }

    /// `GET groups/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn group(&self, id: &str) -> Result<Group, RestError> {
        self.one(Request::get(["groups", id]).query("paginate", "false"), "the group").await
    }

    /// `GET groups/{id}` with all its members.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn group_document(&self, id: &str) -> Result<Value, RestError> {
        self.one(Request::get(["groups", id]).query("paginate", "false"), "the group").await
    }

    /// `POST groups/{id}`: replaces the whole document. A server that does not know that path gets `callflows/groups/{id}`,
    /// as the document names it; the two are said to be the same (kazoo.md 4.11).
    ///
    /// # Errors
    /// See [`RestError`]; a conflict when somebody else changed it meanwhile.
    pub async fn save_group(&self, id: &str, document: &Value) -> Result<Value, RestError> {
        let direct = Request::post(["groups", id]).data(document.clone());
        match self.one(direct, "the group").await {
            Err(error) if error.is_missing() => {
                self.one(Request::post(["callflows", "groups", id]).data(document.clone()), "the group").await
            }
            other => other,
        }
    }

    /// Reads, changes and replaces the document; says what it was before.
    ///
    /// # Errors
    /// See [`RestError`]; a conflict when somebody else was faster twice.
    pub async fn edit_group(&self, id: &str, change: impl Fn(&mut Value) + Send + Sync) -> Result<Value, RestError> {
        let mut before = self.group_document(id).await?;
        for is_last in [false, true] {
            let mut document = before.clone();
            change(&mut document);
            match self.save_group(id, &document).await {
                Err(error) if error.kind() == Some(FaultKind::Conflict) && !is_last => {
                    before = self.group_document(id).await?;
                }
                other => return other.map(|_| before),
            }
        }
        Ok(before)
    }
}
