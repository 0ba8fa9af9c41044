//! The segments of a JPEG file (ITU-T T.81, annex B): what stands before, between and after the picture's data.

/// A marker segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'b> {
    /// The second byte of the marker: `0xC0` is a frame header, `0xE1` holds EXIF or XMP.
    pub marker: u8,
    /// What stands after the length.
    pub payload: &'b [u8],
}

/// The file cut into its segments.
#[derive(Debug, Default)]
pub struct Segments<'b> {
    /// All segments in their order, without the picture's data.
    pub list: Vec<Segment<'b>>,
    /// Bytes after the end marker; none where the file has no end.
    pub behind_end: Option<usize>,
}

const SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// Cuts a file, as far as it holds together.
pub fn segments(bytes: &[u8]) -> Segments<'_> {
    let mut found = Segments::default();
    let mut at = 2;
    while let Some((marker, next)) = marker(bytes, at) {
        if marker == END {
            found.behind_end = Some(bytes.len() - next);
            return found;
        }
        let length = bytes.get(next..next + 2).map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let Some(payload) = (length >= 2).then(|| bytes.get(next + 2..next + length)).flatten() else { return found };
        found.list.push(Segment { marker, payload });
        at = next + length;
    }
    found
}

/// The next marker at or after `at`, and where it ends. In the picture's data a `0xFF` that is no marker has a zero or
/// a restart number after it.
pub(super) fn marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        let found = bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        at += found + 1;
        match bytes.get(at)? {
            0x00 | 0xff | 0x01 | 0xd0..=0xd7 => {}
            marker => return Some((*marker, at + 1)),
        }
    }
}

impl<'b> Segments<'b> {
    /// The segments of one marker whose payload begins with `name`, without that name.
    pub fn named(&self, marker: u8, name: &'static [u8]) -> impl Iterator<Item = &'b [u8]> {
        self.list.iter().filter(move |one| one.marker == marker).filter_map(move |one| one.payload.strip_prefix(name))
    }

    /// The number of colour channels that the frame header declares (B.2.2).
    pub fn channels(&self) -> Option<u8> {
        let before = self.list.iter().take_while(|one| one.marker != SCAN);
        let mut frames =
            before.filter(|one| matches!(one.marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf));
        frames.next()?.payload.get(5).copied()
    }

    /// The name of a way of coding that hardly any program reads (B.2.2): lossless, in steps, arithmetic, or of other than 8 bits.
    pub fn rare_coding(&self) -> Option<&'static str> {
        let is_frame =
            |one: &&Segment| matches!(one.marker, 0xc0..=0xcf | 0xf7) && !matches!(one.marker, 0xc4 | 0xc8 | 0xcc);
        let frame = self.list.iter().find(is_frame)?;
        match (frame.marker, frame.payload.first()) {
            (0xf7, _) => Some("JPEG-LS"),
            (0xc3, _) => Some("lossless JPEG"),
            (0xc9..=0xcf, _) => Some("arithmetic JPEG"),
            (0xc5..=0xc7, _) => Some("hierarchical JPEG"),
            (_, Some(bits)) if *bits != 8 => Some("12-bit JPEG"),
            _ => None,
        }
    }

    /// The quality setting from 1 to 100 at which the IJG library would have made the table for luminance: the one whose
    /// table is nearest. Programs with tables of their own have no such setting; the nearest one still says how coarse they are.
    pub fn quality(&self) -> Option<u8> {
        let tables = self.list.iter().filter(|one| one.marker == 0xdb);
        let table = tables.filter_map(|one| one.payload.strip_prefix(&[0])?.get(..64)).next()?;
        let distance = |quality: &u8| -> u32 {
            let made = ANNEX_K.iter().map(|value| scaled(*value, *quality));
            made.zip(table).map(|(made, there)| u32::from(made.abs_diff(*there))).sum()
        };
        // Of settings with the same table, as all above 98 may be, the higher one.
        (1..=100).rev().min_by_key(distance)
    }
}

/// The value that the IJG library makes of a value of the standard's table.
fn scaled(value: u8, quality: u8) -> u8 {
    let (value, quality) = (u32::from(value), u32::from(quality));
    let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    ((value * scale + 50) / 100).clamp(1, 255) as u8
}

/// T.81 table K.1, luminance, in zigzag order.
const ANNEX_K: [u8; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
    60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113,
    121, 112, 100, 120, 92, 101, 103, 99,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(channels: u8) -> Vec<u8> {
        [&[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 0, 64, 0, 48, channels][..], &[0; 11]].concat()
    }

    #[test]
    fn four_channels_are_distinguished_from_three() {
        assert_eq!(segments(&frame(3)).channels(), Some(3));
        assert_eq!(segments(&frame(4)).channels(), Some(4));
        assert_eq!(segments(&frame(4)[..9]).channels(), None);
    }

    #[test]
    fn ways_of_coding_that_are_rare_are_named() {
        let coded = |marker: u8, bits: u8| {
            let mut file = frame(3);
            (file[9], file[12]) = (marker, bits);
            segments(&file).rare_coding()
        };
        assert_eq!([coded(0xc0, 8), coded(0xc2, 8), coded(0xc4, 8)], [None; 3]);
        assert_eq!([coded(0xc1, 12), coded(0xc9, 8)], [Some("12-bit JPEG"), Some("arithmetic JPEG")]);
        assert_eq!([coded(0xc3, 8), coded(0xf7, 8)], [Some("lossless JPEG"), Some("JPEG-LS")]);
    }

    #[test]
    fn the_end_is_found_behind_the_data() {
        let scan = [0xff, 0xda, 0, 3, 9, 1, 0xff, 0, 2, 0xff, 0xd3, 3, 0xff, 0xd9, 7, 7];
        let file = [&frame(3)[..], &scan].concat();
        assert_eq!(segments(&file).behind_end, Some(2));
        assert_eq!(segments(&file[..file.len() - 3]).behind_end, None);
    }

    #[test]
    fn any_bytes_are_cut_without_a_panic() {
        for length in 0..400 {
            let bytes: Vec<u8> =
                (0..length).map(|i: u32| [0xff, 0xd8, 0xdb, 0, 2, 0xda, 0xff][(i * i % 7) as usize]).collect();
            segments(&bytes).quality();
        }
    }
}
