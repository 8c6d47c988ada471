//! What clients changed of the account's documents. Invariant: what was never edited is what the cast says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Edits on top of the generated documents.
#[derive(Debug, Default)]
pub(crate) struct Library {
    patched: BTreeMap<String, Value>,
    replaced: BTreeMap<String, Value>,
    created: BTreeMap<String, Vec<Value>>,
    deleted: BTreeSet<String>,
    revisions: BTreeMap<String, u64>,
}

impl Library {
    /// The documents of a kind as they are now.
    pub(crate) fn current(&self, kind: &str, generated: Vec<Value>) -> Vec<Value> {
        let created = self.created.get(kind).cloned().unwrap_or_default();
        let all = generated.into_iter().chain(created);
        let living = all.filter(|document| !self.deleted.contains(id_of(document)));
        living.map(|document| self.edited(document)).collect()
    }

    /// A document with its edits.
    pub(crate) fn edited(&self, document: Value) -> Value {
        let id = id_of(&document).to_owned();
        let mut document = match self.replaced.get(&id) {
            Some(replaced) => merged_missing(replaced.clone(), &document),
            None => document,
        };
        if let Some(patch) = self.patched.get(&id) {
            merge(&mut document, patch);
        }
        document
    }

    pub(crate) fn create(&mut self, kind: &str, document: Value) {
        self.created.entry(kind.to_owned()).or_default().push(document);
    }

    /// Merges into what was merged before; a null removes.
    pub(crate) fn patch(&mut self, id: &str, patch: &Value) {
        let known = self.patched.entry(id.to_owned()).or_insert_with(|| Value::Object(Map::new()));
        keep_nulls(known, patch);
    }

    pub(crate) fn replace(&mut self, id: &str, document: Value) {
        self.patched.remove(id);
        self.replaced.insert(id.to_owned(), document);
    }

    pub(crate) fn delete(&mut self, id: &str) {
        self.deleted.insert(id.to_owned());
    }

    /// Counts the revision up.
    pub(crate) fn revise(&mut self, id: &str) -> u64 {
        let revision = self.revisions.entry(id.to_owned()).or_insert(1);
        *revision += 1;
        *revision
    }
}

pub(crate) fn id_of(document: &Value) -> &str {
    document["id"].as_str().unwrap_or_default()
}

/// Private members that a whole document leaves out stay.
fn merged_missing(mut document: Value, generated: &Value) -> Value {
    if let (Some(members), Some(id)) = (document.as_object_mut(), generated.get("id")) {
        members.insert("id".to_owned(), id.clone());
    }
    document
}

/// RFC 7396.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(members) = target.as_object_mut() else { return };
    for (key, value) in patch {
        if value.is_null() {
            members.remove(key);
        } else {
            merge(members.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// As [`merge`], but a null stays to remove the member of the generated document too.
fn keep_nulls(target: &mut Value, patch: &Value) {
    match (target.as_object_mut(), patch.as_object()) {
        (Some(members), Some(patch)) => {
            for (key, value) in patch {
                keep_nulls(members.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        _ => *target = patch.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_merges_and_a_null_removes() {
        let mut library = Library::default();
        library.patch("u1", &json!({"call_forward": {"enabled": true, "number": "5"}, "flags": ["a"]}));
        library.patch("u1", &json!({"call_forward": {"enabled": false}, "email": null}));
        let document = json!({"id": "u1", "email": "a@b.c", "call_forward": {"keep_caller_id": true}});
        let want = json!({"id": "u1", "flags": ["a"], "call_forward": {"keep_caller_id": true, "enabled": false, "number": "5"}});
        assert_eq!(library.current("users", vec![document]), [want]);
        library.delete("u1");
        assert!(library.current("users", vec![json!({"id": "u1"})]).is_empty());
    }
}
