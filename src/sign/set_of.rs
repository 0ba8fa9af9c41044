//! `SET OF` in the order of its encoding (X.690, 11.6). The type of the library compares field by field, which is
//! another order where fields are choices, and takes quadratic time.

use der::asn1::Any;
use der::{Decode, DecodeValue, Encode, EncodeValue, FixedTag, Header, Length, Reader, Tag, Writer};

/// Elements as they stood or were put in; written in their order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SetOf<T>(pub Vec<T>);

impl<T> SetOf<T> {
    /// The elements.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T> FixedTag for SetOf<T> {
    const TAG: Tag = Tag::Set;
}

impl<'a, T: Decode<'a>> DecodeValue<'a> for SetOf<T> {
    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> der::Result<Self> {
        reader.read_nested(header.length, |reader| {
            let mut all = Vec::new();
            while !reader.is_finished() {
                all.push(T::decode(reader)?);
            }
            Ok(SetOf(all))
        })
    }
}

impl<T: Encode> EncodeValue for SetOf<T> {
    fn value_len(&self) -> der::Result<Length> {
        self.0.iter().try_fold(Length::ZERO, |sum, one| sum + one.encoded_len()?)
    }

    fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
        let mut all = self.0.iter().map(Encode::to_der).collect::<der::Result<Vec<_>>>()?;
        all.sort();
        all.iter().try_for_each(|one| writer.write(one))
    }
}

/// The value of an attribute.
///
/// # Errors
/// When the value cannot be written.
pub fn any<T: Encode>(value: &T) -> der::Result<Any> {
    Any::from_der(&value.to_der()?)
}
