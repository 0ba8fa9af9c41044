//! One of several: a word alone, or one field whose key is the word and whose value is the content.

use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor, value::StrDeserializer};

use super::error::Error;
use super::node::{Node, Value};
use super::read::{Cursor, Step};
use crate::fault::{listed_words, unknown_value};
use crate::message::say;

/// Reads a value as one of the variants.
pub fn choose_variant<'t, V: Visitor<'t>>(
    cursor: Cursor<'_, 't>,
    variants: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, Error> {
    let (name, content) = match &cursor.node.value {
        Value::Text { text, .. } => (&**text, None),
        Value::Mapping(entries) => match &entries[..] {
            [(key, content)] => {
                if !variants.contains(&&*key.name) {
                    cursor.report_key(key.id, key.at, &key.name, unknown_value(&key.name, variants));
                    return Err(Error::Reported);
                }
                (&*key.name, Some(content))
            }
            _ if cursor.node.cut => return Err(Error::Reported),
            entries => return Err(several(entries.len(), variants)),
        },
        Value::Faulty => return Err(Error::Reported),
        Value::Null => return Err(Error::Problem(say("fault-choose-one").with("known", listed_words(variants)))),
        Value::Sequence(_) => {
            return Err(Error::Problem(say("fault-choose-list").with("known", listed_words(variants))));
        }
    };
    if !variants.contains(&name) {
        return Err(Error::Problem(unknown_value(name, variants)));
    }
    visitor.visit_enum(Chosen { cursor, name, content })
}

fn several(count: usize, variants: &[&str]) -> Error {
    Error::Problem(say("fault-choose-several").with("count", count).with("known", listed_words(variants)))
}

/// The variant that was named, and its content.
struct Chosen<'c, 't> {
    cursor: Cursor<'c, 't>,
    name: &'t str,
    content: Option<&'t Node<'t>>,
}

impl<'c, 't> Chosen<'c, 't> {
    fn content<'s>(&'s self) -> Result<Cursor<'s, 't>, Error> {
        let wanted = || Error::Problem(say("fault-choice-bare").with("name", self.name));
        let content = self.content.ok_or_else(wanted)?;
        Ok(self.cursor.below(content, Step::Key(self.name)))
    }
}

impl<'c, 't> EnumAccess<'t> for Chosen<'c, 't> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'t> VariantAccess<'t> for Chosen<'_, 't> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content.map(|node| &node.value) {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(Error::Problem(say("fault-choice-full").with("name", self.name))),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Error> {
        self.content()?.read(seed)
    }

    fn tuple_variant<V: Visitor<'t>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        let content = self.content()?;
        content.settled(|cursor| cursor.tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'t>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        let content = self.content()?;
        content.settled(|cursor| cursor.record(fields, visitor))
    }
}
