//! A value made up for a field that is missing or faulty, so that the fields after it can still be looked at.
//!
//! serde reports one missing field and stops. A record with a stand-in is thrown away; it never leaves the reader.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, VariantAccess, Visitor};

use super::error::Error;

/// Texts that the values of records are likely to accept: a number, a day, a month, a term, a word.
const SAMPLES: [&str; 7] = ["1", "2020-01-01", "2020-01", "2020-2021-1", "2020", "a", ""];
/// Deepest value that is made up.
const MAX_DEPTH: usize = 16;

/// Which sample is tried for each text of one made-up value.
#[derive(Debug, Default)]
pub struct Choices {
    picks: Vec<usize>,
    used: usize,
}

impl Choices {
    /// Makes up a value.
    pub fn make<'de, S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.used = 0;
        seed.deserialize(StandIn { choices: self, depth: 0 })
    }

    /// Chooses another sample for the text that was refused last; false when none is left.
    pub fn advance(&mut self) -> bool {
        match self.picks.get_mut(self.used.wrapping_sub(1)) {
            Some(pick) if *pick + 1 < SAMPLES.len() => {
                *pick += 1;
                true
            }
            _ => false,
        }
    }

    fn sample(&mut self) -> &'static str {
        if self.used == self.picks.len() {
            self.picks.push(0);
        }
        self.used += 1;
        self.picks.get(self.used - 1).and_then(|pick| SAMPLES.get(*pick)).copied().unwrap_or_default()
    }
}

struct StandIn<'c> {
    choices: &'c mut Choices,
    depth: usize,
}

impl StandIn<'_> {
    fn within(&mut self) -> Result<StandIn<'_>, Error> {
        if self.depth < MAX_DEPTH {
            Ok(StandIn { choices: self.choices, depth: self.depth + 1 })
        } else {
            Err(Error::Reported)
        }
    }
}

macro_rules! fixed {
    ($($method:ident $visit:ident $value:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit($value)
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_borrowed_str(self.choices.sample())
        }
    )*};
}

impl<'de> Deserializer<'de> for StandIn<'_> {
    type Error = Error;

    texts! { deserialize_any deserialize_str deserialize_string deserialize_identifier deserialize_bytes
    deserialize_byte_buf }

    fixed! {
        deserialize_bool visit_bool false;
        deserialize_i8 visit_i8 1;
        deserialize_i16 visit_i16 1;
        deserialize_i32 visit_i32 1;
        deserialize_i64 visit_i64 1;
        deserialize_u8 visit_u8 1;
        deserialize_u16 visit_u16 1;
        deserialize_u32 visit_u32 1;
        deserialize_u64 visit_u64 1;
        deserialize_f32 visit_f32 1.0;
        deserialize_f64 visit_f64 1.0;
        deserialize_char visit_char '1';
        deserialize_seq visit_seq SeqDeserializer::new(std::iter::empty::<()>());
        deserialize_map visit_map MapDeserializer::new(std::iter::empty::<((), ())>());
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Parts { whole: self, names: &[], left: length })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Parts { whole: self, names: fields, left: fields.len() })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(First(self, variants.first().copied().unwrap_or_default()))
    }
}

/// The fields of a record or the parts of a tuple.
struct Parts<'c> {
    whole: StandIn<'c>,
    names: &'static [&'static str],
    left: usize,
}

impl<'de> serde::de::SeqAccess<'de> for Parts<'_> {
    type Error = Error;
    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(self.whole.within()?).map(Some)
    }
}

impl<'de> serde::de::MapAccess<'de> for Parts<'_> {
    type Error = Error;
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some((name, names)) = self.names.split_first() else { return Ok(None) };
        self.names = names;
        seed.deserialize((*name).into_deserializer()).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.whole.within()?)
    }
}

/// The first variant of an enum.
struct First<'c>(StandIn<'c>, &'static str);

impl<'de, 'c> EnumAccess<'de> for First<'c> {
    type Error = Error;
    type Variant = StandIn<'c>;
    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, StandIn<'c>), Error> {
        let name: serde::de::value::StrDeserializer<'_, Error> = self.1.into_deserializer();
        Ok((seed.deserialize(name)?, self.0))
    }
}

impl<'de> VariantAccess<'de> for StandIn<'_> {
    type Error = Error;
    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.within()?)
    }
    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }
    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", fields, visitor)
    }
}
