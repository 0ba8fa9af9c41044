//! PDFs that act, and PDFs that only seem to; PDFs that are made to hang or starve their reader.
//!
//! A case is a file in `tests/pdfs/active` or `tests/pdfs/quiet`, named by what it does: what stands more in the catalog
//! and in the page, and objects from 4 on. Each is tried plain, with its objects packed, and as an update of a file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use zishen::pdf::{Facts, look};

use crate::spent::{Spent, spent};

/// The objects of a case from 1 on, without their numbers.
fn objects(case: &str) -> Vec<String> {
    let more = |key: &str| case.lines().filter_map(|line| line.strip_prefix(key)).collect::<String>();
    let mut all = vec![
        format!("<</Type/Catalog/Pages 2 0 R{}>>", more("catalog ")),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]{}>>", more("page ")),
    ];
    all.extend(case.lines().filter_map(|line| line.strip_prefix("object ")).map(str::to_owned));
    all
}

/// Objects as they stand one behind the other, with a table.
pub fn plain(objects: &[String]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(pdf.len());
        pdf.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    places.iter().for_each(|place| pdf.extend(format!("{place:010} 00000 n \n").into_bytes()));
    let end = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", places.len() + 1);
    [pdf, end.into_bytes()].concat()
}

/// The same objects in an object stream, behind a filter or none (ISO 32000-1, 7.5.7 and 7.5.8).
fn packed(objects: &[String], filter: &str) -> Vec<u8> {
    let (mut head, mut body) = (String::new(), String::new());
    for (object, number) in objects.iter().zip(1..) {
        head += &format!("{number} {} ", body.len());
        body += &format!("{object} ");
    }
    let (count, first) = (objects.len(), head.len());
    let content = head + &body;
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let stream = pdf.len();
    let (number, length) = (count + 1, content.len());
    pdf.extend(
        format!("{number} 0 obj\n<</Type/ObjStm/N {count}/First {first}/Length {length}{filter}>>\nstream\n{content}\nendstream\nendobj\n")
            .into_bytes(),
    );
    let start = pdf.len();
    let mut table = vec![[0u8, 0, 0, 0]];
    table.extend((0..count).map(|index| [2, 0, number as u8, index as u8]));
    table.extend([stream, start].map(|place| [1, (place >> 8) as u8, place as u8, 0]));
    let (size, length) = (table.len(), table.len() * 4);
    pdf.extend(
        format!("{} 0 obj\n<</Type/XRef/Size {size}/W[1 2 1]/Root 1 0 R/Length {length}>>\nstream\n", number + 1)
            .into_bytes(),
    );
    pdf.extend(table.concat());
    pdf.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").into_bytes());
    pdf
}

/// A file without anything, to which the objects are added as an update (ISO 32000-1, 7.5.6).
fn updated(objects: &[String]) -> Vec<u8> {
    let mut pdf = plain(&self::objects(""));
    let before = pdf.windows(10).rposition(|window| window == b"startxref\n").unwrap();
    let previous: String = String::from_utf8_lossy(&pdf[before + 10..]).lines().next().unwrap().to_owned();
    let mut table = String::new();
    for (object, number) in objects.iter().zip(1..) {
        table += &format!("{number} 1\n{:010} 00000 n \n", pdf.len());
        pdf.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let start = pdf.len();
    let size = objects.len() + 1;
    pdf.extend(
        format!("xref\n{table}trailer\n<</Size {size}/Root 1 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n")
            .into_bytes(),
    );
    pdf
}

fn cases(folder: &str) -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pdfs").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), objects(&fs::read_to_string(path).unwrap()))
    };
    files.map(read).collect()
}

/// The small PDFs of all cases.
pub fn seeds() -> Vec<Vec<u8>> {
    let all = cases("active").into_iter().chain(cases("quiet"));
    all.flat_map(|(_, objects)| [plain(&objects), packed(&objects, ""), updated(&objects)]).collect()
}

#[test]
fn what_acts_is_found_and_what_does_not_is_left_alone() {
    let mut wrong = Vec::new();
    for (folder, acts) in [("active", true), ("quiet", false)] {
        for (name, objects) in cases(folder) {
            let forms = [("plain", plain(&objects)), ("packed", packed(&objects, "")), ("updated", updated(&objects))];
            for (form, pdf) in forms {
                match look(&pdf) {
                    Some(facts) if facts.active.is_some() == acts && !facts.encrypted && facts.pages == 1 => {}
                    other => wrong.push(format!("{name}, {form}: {other:?}")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_stream_that_another_file_or_a_printer_draws_is_found() {
    let acts = |keys: &str| {
        let mut all = objects("");
        all.push(stream(keys, ""));
        look(&plain(&all)).unwrap().active
    };
    for keys in ["/F(x)", "/Subtype/Form/Ref<</F(x.pdf)/Page 0>>", "/Subtype/Form/OPI<</2.0<</F(x)>>>>"] {
        assert_eq!(acts(keys).as_deref(), Some("external file"), "{keys}");
    }
    assert_eq!(acts("/Subtype/PS").as_deref(), Some("PostScript"));
    assert_eq!(acts("/Subtype/Form/BBox[0 0 9 9]"), None);
}

#[test]
fn what_cannot_be_unpacked_is_not_taken_for_harmless() {
    let objects = objects("catalog /OpenAction 4 0 R\nobject <</S/Launch/F(x)>>");
    for filter in ["/Filter/Crypt", "/Filter/Unknown", "/Filter[/ASCIIHexDecode/FlateDecode]"] {
        assert!(look(&packed(&objects, filter)).is_none_or(|facts| facts.active.is_some()), "{filter}");
    }
    // The catalog is plain, and only what it leads to is out of reach.
    let mut table = plain(&objects);
    let at = table.windows(8).position(|window| window == b"4 0 obj\n").unwrap();
    table[at..at + 7].copy_from_slice(b"4 0 xyz");
    assert!(look(&table).is_none_or(|facts| facts.active.is_some()));
}

/// A reader that mends the table by looking for objects finds what no table lists.
#[test]
fn what_no_table_lists_is_looked_at_too() {
    let hidden = "4 0 obj\n<</S/Launch/F(cmd.exe)>>\nendobj\n";
    let whole = String::from_utf8(plain(&objects("catalog /OpenAction 4 0 R"))).unwrap();
    let behind = format!("{whole}{hidden}");
    let before = whole.replacen("%PDF-1.7\n", &format!("%PDF-1.7\n{hidden}"), 1);
    for pdf in [behind, before] {
        assert!(look(pdf.as_bytes()).is_none_or(|facts| facts.active.is_some()));
    }
}

#[test]
fn what_is_encrypted_is_said_to_be() {
    let mut pdf = String::from_utf8(plain(&objects("object <</Filter/Standard/V 1/R 2/O(x)/U(y)/P -4>>"))).unwrap();
    pdf = pdf.replace("/Root 1 0 R", "/Root 1 0 R/ID[(a)(a)]/Encrypt 4 0 R");
    assert_eq!(look(pdf.as_bytes()), Some(Facts { encrypted: true, ..Facts::default() }));
    let with_codes = pdf.replace("/Encrypt", "/#45ncrypt");
    assert_eq!(look(with_codes.as_bytes()).map(|facts| facts.encrypted), Some(true));
}

/// One object of these bytes, which nothing leads to.
fn one(object: &str) -> Vec<u8> {
    plain(&objects(&format!("object {object}")))
}

/// A tree of pages in which each node has the next ten times.
fn ways_through_pages() -> Vec<u8> {
    let node = |number: usize| format!("<</Type/Pages/Count 1/Kids[{}]>>", format!("{} 0 R ", number + 1).repeat(10));
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    objects.extend((2..250).map(node));
    plain(&objects)
}

/// Many pages, each of which has what stands in the node above them.
fn pages_that_inherit() -> Vec<u8> {
    let kids: String = (4..3_000).map(|number| format!("{number} 0 R ")).collect();
    let resources = format!("<</X[{}]>>", "1 ".repeat(150_000));
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    objects.push(format!("<</Type/Pages/Count 2996/Kids[{kids}]/Resources{resources}>>"));
    objects.push("<</Length 1>>stream\nq\nendstream".to_owned());
    objects.extend((4..3_000).map(|_| "<</Type/Page/Parent 2 0 R/Contents 3 0 R>>".to_owned()));
    plain(&objects)
}

/// References that lead to references.
fn chain(length: usize) -> Vec<u8> {
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R/OpenAction 3 0 R>>".to_owned()];
    objects.push("<</Type/Pages/Count 0/Kids[]>>".to_owned());
    objects.extend((3..length).map(|number| format!("{} 0 R", number + 1)));
    plain(&objects)
}

/// A document of the program, of one page: what the page has beside its parent, and the objects from the fifth on.
fn archival(page: &str, more: &[String]) -> Vec<u8> {
    let declared = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[4 0 R]>>".to_owned(),
        stream("", declared),
        format!("<</Type/Page/Parent 2 0 R{page}>>"),
    ];
    objects.extend_from_slice(more);
    plain(&objects)
}

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}/Length {}>>stream\n{content}\nendstream", content.len())
}

/// A page whose one font has a table.
fn with_table(drawn: &str, keys: &str, table: &str) -> Vec<u8> {
    let font = "<</Type/Font/Subtype/Type0/ToUnicode 7 0 R>>".to_owned();
    let more = [stream("", drawn), font, stream(keys, table)];
    archival("/Contents 5 0 R/Resources<</Font<</F 6 0 R>>>>", &more)
}

/// Pages that all have the same long list of notes.
fn pages_that_share_notes() -> Vec<u8> {
    let kids: String = (5..1_000).map(|number| format!("{number} 0 R ")).collect();
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    objects.push(format!("<</Type/Pages/Count 995/Kids[{kids}]>>"));
    objects.push(format!("[{}]", "4 0 R ".repeat(100_000)));
    objects.push("<</Type/Annot/Subtype/Link>>".to_owned());
    objects.extend((5..1_000).map(|_| "<</Type/Page/Parent 2 0 R/Annots 3 0 R>>".to_owned()));
    plain(&objects)
}

#[test]
fn hostile_pdfs_end_within_the_bounds() {
    let text = |pdf: Vec<u8>| String::from_utf8(pdf).unwrap();
    let own_length = text(one("<</Length 4 0 R>>\nstream\nx\nendstream"));
    let loops = text(plain(&objects(""))).replace("/Root 1 0 R", "/Root 1 0 R/Prev 1");
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("deep arrays", one(&"[".repeat(900_000))),
        ("deep arrays that end", one(&("[".repeat(400_000) + &"]".repeat(400_000)))),
        ("deep dictionaries", one(&"<</A".repeat(200_000))),
        ("deep strings", one(&"(".repeat(900_000))),
        ("a long name", one(&format!("/{}", "#4".repeat(450_000)))),
        ("many strings", one(&format!("[{}]", "()".repeat(450_000)))),
        ("many names", one(&format!("[{}]", "/A".repeat(450_000)))),
        ("many dictionaries", one(&format!("[{}]", "<<>>".repeat(220_000)))),
        ("many references", one(&format!("[{}]", "4 0 R ".repeat(150_000)))),
        (
            "one dictionary of many keys",
            one(&format!("<<{}>>", (0..70_000).map(|n| format!("/{n} 4 0 R")).collect::<String>())),
        ),
        ("ways through pages", ways_through_pages()),
        ("pages that inherit much", pages_that_inherit()),
        ("a chain of references", chain(20_000)),
        ("a character that is long", {
            let table = format!("1 beginbfchar <0041> <{}> endbfchar", "0041".repeat(20_000));
            with_table(&format!("BT/F 9 Tf <{}>Tj ET", "0041".repeat(100_000)), "", &table)
        }),
        (
            "a table that is too large",
            with_table(&"/F 9 Tf ".repeat(40_000), "/Filter/ASCII85Decode", &("z".repeat(560_000) + "~>")),
        ),
        ("notes of many pages", pages_that_share_notes()),
        ("a stream with its own length", own_length.into_bytes()),
        ("a table that names itself", loops.into_bytes()),
        ("many beginnings of objects", b"%PDF-1.7\n".iter().copied().chain(b"1 0 obj ".repeat(120_000)).collect()),
        ("many streams without an end", one(&"<<>>stream\r".repeat(80_000))),
        ("many trailers", "%PDF-1.7\ntrailer<</Root 1 0 R>>\n".repeat(30_000).into_bytes()),
        ("many tables", "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1>>\n".repeat(14_000).into_bytes()),
    ];
    let mut wrong = Vec::new();
    for (name, pdf) in cases {
        let Spent { time, memory, .. } = spent(&["look-at-pdf", &pdf.len().to_string()], &pdf);
        println!("{name}: {} bytes, {:.2} s, {} MiB", pdf.len(), time.as_secs_f64(), memory >> 20);
        if time > Duration::from_secs(2) || memory > 256 << 20 {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
