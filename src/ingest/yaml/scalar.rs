//! A text read as the type that asks for it; nothing is guessed from its look.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::{Deserializer, Visitor, value::StrDeserializer};
use serde::forward_to_deserialize_any;

use super::error::{Error, found_value};
use crate::message::{Message, say};

/// A text of the document: a value or a key.
#[derive(Debug, Clone, Copy)]
pub struct Scalar<'t> {
    /// The text without quotes.
    pub text: &'t Cow<'t, str>,
    /// Whether it stands without quotes.
    pub plain: bool,
}

impl<'t> Scalar<'t> {
    /// An integer in its one usual spelling, so that `012` or `1e2` is never taken for another number.
    fn integer<N: FromStr + Display>(self, least: impl Display, most: impl Display) -> Result<N, Error> {
        let text = &**self.text;
        text.parse().ok().filter(|number: &N| number.to_string() == text).ok_or_else(|| {
            let range = say("want-range").with("least", least.to_string()).with("most", most.to_string());
            unfit(range, text)
        })
    }

    fn float<N: FromStr + Into<f64> + Copy>(self) -> Result<N, Error> {
        let number = self.text.parse().ok().filter(|number: &N| (*number).into().is_finite());
        number.ok_or_else(|| unfit(say("want-number"), self.text))
    }

    /// The text, borrowed where the document holds it as it is.
    pub fn text<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text)
    }
}

fn unfit(wanted: Message, found: &str) -> Error {
    Error::Problem(say("fault-type").with("wanted", wanted).with("found", found_value(found)))
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty,)*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.integer::<$type>(<$type>::MIN, <$type>::MAX)?)
        }
    )*};
}

impl<'t> Deserializer<'t> for Scalar<'t> {
    type Error = Error;

    /// Where nobody says what is wanted (tagged and untagged variants, flattened fields) a text stays text, but
    /// for the two words that can hardly mean anything else.
    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match (self.plain, &**self.text) {
            (true, "true") => visitor.visit_bool(true),
            (true, "false") => visitor.visit_bool(false),
            _ => self.text(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match &**self.text {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            text => Err(unfit(say("want-boolean"), text)),
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_u128 visit_u128 u128,
    }

    fn deserialize_f32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f32(self.float()?)
    }

    fn deserialize_f64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_char<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut chars = self.text.chars();
        match (chars.next(), chars.next()) {
            (Some(one), None) => visitor.visit_char(one),
            _ => Err(unfit(say("want-character"), self.text)),
        }
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(StrDeserializer::new(self.text))
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bytes byte_buf unit unit_struct seq tuple tuple_struct map struct ignored_any
    }
}
