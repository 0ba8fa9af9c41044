//! A node of the document read as the type that asks for it.

use serde::de::value::{BorrowedStrDeserializer, U64Deserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};

use super::error::Error;
use super::fields::Fields;
use super::items::Items;
use super::node::Value;
use super::read::Cursor;
use super::scalar::Scalar;
use super::variant;
use crate::message::{Message, say};
use crate::records::SOURCED;

impl<'t> Cursor<'_, 't> {
    fn scalar(&self) -> Result<Scalar<'t>, Error> {
        match &self.node.value {
            Value::Text { text, plain } => Ok(Scalar { text, plain: *plain }),
            _ => Err(self.other(say("want-single"))),
        }
    }

    /// The node is not what was asked for.
    fn other(&self, wanted: Message) -> Error {
        let found = match &self.node.value {
            Value::Faulty => return Error::Reported,
            Value::Null => return Error::Problem(say("fault-empty")),
            Value::Text { .. } => say("found-single"),
            Value::Sequence(_) => say("found-list"),
            Value::Mapping(_) => say("found-fields"),
        };
        Error::Problem(say("fault-type").with("wanted", wanted).with("found", found))
    }

    fn list<V: Visitor<'t>>(self, resume: bool, visitor: V) -> Result<V::Value, Error> {
        let Value::Sequence(items) = &self.node.value else { return Err(self.other(say("want-list"))) };
        Items::of(self, items, resume).give(visitor)
    }

    fn map<V: Visitor<'t>>(self, resume: bool, visitor: V) -> Result<V::Value, Error> {
        let Value::Mapping(entries) = &self.node.value else { return Err(self.other(say("want-fields"))) };
        Fields::of(self, entries, resume).give(visitor)
    }

    /// The fields of a record.
    pub fn record<V: Visitor<'t>>(self, known: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        let Value::Mapping(entries) = &self.node.value else { return Err(self.other(say("want-fields"))) };
        Fields::of(self, entries, false).give_record(known, visitor)
    }

    /// A list of fixed length.
    pub fn tuple<V: Visitor<'t>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::Sequence(items) if items.len() != length => {
                Err(Error::Problem(say("fault-items").with("wanted", length).with("found", items.len())))
            }
            _ => self.list(false, visitor),
        }
    }
}

macro_rules! scalars {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
            self.scalar()?.$method(visitor)
        }
    )*};
}

impl<'t> Deserializer<'t> for Cursor<'_, 't> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Text { .. } => self.scalar()?.deserialize_any(visitor),
            Value::Sequence(_) => self.list(false, visitor),
            Value::Mapping(_) => self.map(false, visitor),
            Value::Faulty => Err(Error::Reported),
        }
    }

    scalars! {
        deserialize_bool deserialize_char deserialize_str deserialize_string deserialize_identifier deserialize_bytes
        deserialize_byte_buf deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.value {
            Value::Null => visitor.visit_unit(),
            _ => Err(Error::Problem(say("want-empty"))),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == SOURCED {
            visitor.visit_seq(Sourced { cursor: self, part: 0 })
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.list(true, visitor)
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.tuple(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.map(true, visitor)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.record(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        variant::choose_variant(self, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

/// What a `Sourced` asks for: file, line, column, value.
struct Sourced<'c, 't> {
    cursor: Cursor<'c, 't>,
    part: usize,
}

impl<'t> SeqAccess<'t> for Sourced<'_, 't> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.part += 1;
        let at = self.cursor.node.at;
        let number = |n: u32| -> U64Deserializer<Error> { u64::from(n).into_deserializer() };
        match self.part {
            1 => seed.deserialize(BorrowedStrDeserializer::new(self.cursor.reading.file)).map(Some),
            2 => seed.deserialize(number(at.line)).map(Some),
            3 => seed.deserialize(number(at.column)).map(Some),
            4 => seed.deserialize(self.cursor).map(Some),
            _ => Ok(None),
        }
    }
}
