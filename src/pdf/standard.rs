//! What a joined PDF claims: PDF/A-2a and PDF/UA-1 where every document in it does, none is signed, and all name their colours alike.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::about::elements;

/// Elements of the metadata that claim the standards, and what they must say.
const CLAIMED: [(&str, &str); 3] = [("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")];
/// PDF/A wants every name in the metadata described that it does not know, and it knows none of PDF/UA (ISO 19005-2, 6.6.2.3.3).
const DESCRIBED: &str = "<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
    xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\
    <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>\
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
    <pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>\
    </pdfaExtension:schemas></rdf:Description>";
/// Most bytes of metadata that are read.
const LONGEST: usize = 1 << 20;
/// Bytes of an identifier.
const IDENTIFIER: usize = 16;

/// What the documents of a pile claim together.
#[derive(Default)]
pub struct Standard {
    /// The profile of the colours of each document, as it lies there; none where it names none.
    profiles: Vec<Option<Vec<u8>>>,
    is_less: bool,
    hash: Sha256,
}

impl Standard {
    /// Takes in a document.
    pub fn add(&mut self, document: &Document, bytes: &[u8]) {
        self.hash.update(Sha256::digest(bytes));
        self.is_less |= !claims(document) || is_signed(document);
        self.profiles.push(profile(document));
    }

    /// Whether all claim the same.
    pub fn holds(&self) -> bool {
        !self.is_less && self.profiles.first().is_some_and(|first| self.profiles.iter().all(|one| one == first))
    }

    /// The metadata with the title and what is claimed.
    pub fn metadata(&self, title: &str, is_claimed: bool) -> Stream {
        let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let claim = |(name, said): &(&str, &str)| format!("<{name}>{said}</{name}>");
        let claimed: String = CLAIMED.iter().filter(|_| is_claimed).map(claim).collect();
        let described = if is_claimed { DESCRIBED } else { "" };
        let text = format!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\
             <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>{claimed}\
             </rdf:Description>{described}</rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
        );
        Stream::new(dictionary! {"Type" => "Metadata", "Subtype" => "XML"}, text.into_bytes())
    }

    /// The identifier of the file, twice: of the documents that are in it.
    pub fn identifier(self) -> Object {
        let digest = self.hash.finalize();
        let one = Object::String(digest.iter().take(IDENTIFIER).copied().collect(), StringFormat::Hexadecimal);
        vec![one.clone(), one].into()
    }
}

/// The colours that a document names for all of it.
pub fn intents(document: &Document) -> Option<Object> {
    document.catalog().ok()?.get(b"OutputIntents").ok().cloned()
}

/// What is seen of a signature stays in the pile, a field without its form, which neither standard allows.
fn is_signed(document: &Document) -> bool {
    document.objects.values().any(|object| object.as_dict().is_ok_and(|one| one.has(b"ByteRange")))
}

fn claims(document: &Document) -> bool {
    let metadata = || {
        let stream = document.catalog().ok()?.get_deref(b"Metadata", document).ok()?.as_stream().ok()?;
        stream.get_plain_content_with_limit(LONGEST).ok()
    };
    let text = metadata().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    CLAIMED.iter().all(|(name, said)| elements(&text, name) == [*said])
}

fn profile(document: &Document) -> Option<Vec<u8>> {
    let intents = document.catalog().ok()?.get_deref(b"OutputIntents", document).ok()?.as_array().ok()?;
    let first: &Dictionary = document.dereference(intents.first()?).ok()?.1.as_dict().ok()?;
    let id: ObjectId = first.get(b"DestOutputProfile").and_then(Object::as_reference).ok()?;
    Some(document.get_object(id).ok()?.as_stream().ok()?.content.clone())
}
