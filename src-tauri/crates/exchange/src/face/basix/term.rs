//! Values and frames (basix.md 2, 3). Invariant: a record is written in the order of the layout its connection was told.

use erlang_term::{Dialect, Encoder};

use super::options::{BasixNames, BasixOptions};

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// `undefined`.
    Null,
    Flag(bool),
    Number(i64),
    Share(f64),
    Word(&'static str),
    Text(String),
    Tuple(Vec<Value>),
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn some_text(text: &str) -> Self {
        if text.is_empty() { Self::Null } else { Self::text(text) }
    }

    pub(super) fn id(id: Option<i64>) -> Self {
        id.map_or(Self::Null, Self::Number)
    }
}

/// The fields of one thing, by name.
pub(super) type Record = Vec<(&'static str, Value)>;

/// Writes frames for one connection.
#[derive(Clone, Debug)]
pub(super) struct Pen {
    options: BasixOptions,
    /// How far the fields of a layout are turned.
    turn: usize,
}

impl Pen {
    pub(super) fn new(options: &BasixOptions, connection: u64) -> Self {
        let turn = if options.quirks.shuffled { usize::try_from(connection % 7).unwrap_or_default() + 1 } else { 0 };
        Self { options: options.clone(), turn }
    }

    /// The layout as this connection is told it.
    fn layout(&self, fields: &[&'static str]) -> Vec<&'static str> {
        let mut fields = fields.to_vec();
        if self.turn > 0 {
            fields.insert(0, "reserved_by_the_vendor");
            let count = fields.len();
            fields.rotate_left(self.turn % count);
        }
        fields
    }

    pub(super) fn field_spec(&self, element: &str, fields: &[&'static str]) -> Vec<u8> {
        let fields = self.layout(fields);
        self.frame(|to| {
            to.tuple(3).atom("field_spec");
            self.name(to, element);
            to.list(fields.len());
            for field in fields {
                to.atom(field);
            }
            to.nil();
        })
    }

    pub(super) fn initial_info(&self, element: &str, fields: &[&'static str], records: &[Record]) -> Vec<u8> {
        self.frame(|to| {
            to.tuple(3).atom("initial_info");
            self.name(to, element);
            if records.is_empty() {
                self.nothing(to);
                return;
            }
            to.list(records.len());
            for record in records {
                self.record(to, fields, record);
            }
            to.nil();
        })
    }

    pub(super) fn info_event(
        &self,
        element: &str,
        fields: &[&'static str],
        record: &[(&'static str, Value)],
        event: &str,
    ) -> Vec<u8> {
        self.frame(|to| {
            to.tuple(4).atom("info_event");
            self.name(to, element);
            self.record(to, fields, record);
            self.name(to, event);
        })
    }

    pub(super) fn system_msg(&self, text: &str) -> Vec<u8> {
        self.frame(|to| {
            to.tuple(2).atom("system_msg");
            self.name(to, text);
        })
    }

    fn frame(&self, write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
        let quirks = self.options.quirks;
        let mut to = Encoder::new(Dialect { utf8_atoms: quirks.modern_erlang, new_floats: quirks.modern_erlang });
        write(&mut to);
        if !quirks.compressed {
            return to.into_frame();
        }
        let plain = to.clone();
        to.into_compressed_frame().unwrap_or_else(|_| plain.into_frame())
    }

    fn name(&self, to: &mut Encoder, name: &str) {
        match self.options.quirks.names {
            BasixNames::Characters => to.characters(name),
            BasixNames::Atoms => to.atom(name),
            BasixNames::Binaries => to.binary(name.as_bytes()),
        };
    }

    fn nothing(&self, to: &mut Encoder) {
        if self.options.quirks.bare {
            to.nil();
        } else {
            to.tuple(2).atom("bert").atom("nil");
        }
    }

    fn record(&self, to: &mut Encoder, fields: &[&'static str], record: &[(&'static str, Value)]) {
        let fields = self.layout(fields);
        to.tuple(fields.len());
        for field in fields {
            let unknown = Value::Tuple(vec![Value::Share(0.5), Value::Flag(false)]);
            let known = record.iter().find(|(name, _)| *name == field).map(|(_, value)| value);
            self.value(to, known.unwrap_or(if field.starts_with("reserved") { &unknown } else { &Value::Null }));
        }
    }

    fn value(&self, to: &mut Encoder, value: &Value) {
        match value {
            Value::Null => {
                to.atom("undefined");
            }
            Value::Flag(flag) => {
                if !self.options.quirks.bare {
                    to.tuple(2).atom("bert");
                }
                to.atom(if *flag { "true" } else { "false" });
            }
            Value::Number(number) => {
                to.integer(*number);
            }
            Value::Share(share) => {
                to.float(*share);
            }
            Value::Word(word) => {
                to.atom(word);
            }
            // An empty list would be no text.
            Value::Text(text) if self.options.quirks.characters && !text.is_empty() => {
                to.characters(text);
            }
            Value::Text(text) => {
                to.binary(text.as_bytes());
            }
            Value::Tuple(values) => {
                to.tuple(values.len());
                for value in values {
                    self.value(to, value);
                }
            }
        }
    }
}
