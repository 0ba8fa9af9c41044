//! Whether a JPEG holds its picture to the end (ITU-T T.81): the coded data of every scan is walked block by block, without
//! computing a pixel. Decoders fill what is not there with grey and call it a picture: zune-jpeg, in strict mode, refuses a file that
//! is cut or ends in zeros, and took 269 of 280 that were cut and given an end mark again (the pictures of `tests/jpegs`).

mod bits;

use bits::{Bits, Codes, Stop};

use super::jpeg::{Segment, marker};

/// Most scans that are walked, as decoders have it.
const MOST_SCANS: usize = 100;
/// Most blocks of a component that is walked: a picture of 10,000 by 10,000 pixels, the largest that is read, has 1.6 million.
const MOST_BLOCKS: usize = 1 << 21;

/// Whether the file has an end mark and nothing is missing before it. Of what is coded in a rare way only the mark counts.
pub fn is_whole(bytes: &[u8]) -> bool {
    let mut walk = Walk::default();
    let (mut at, mut scans) = (2, 0);
    loop {
        let Some((marker, next)) = marker(bytes, at) else { return false };
        if marker == 0xd9 {
            return walk.frame.is_none_or(|frame| scans > 0 && frame.has_every_scan());
        }
        let length = bytes.get(next..next + 2).map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let Some(payload) = (length >= 2).then(|| bytes.get(next + 2..next + length)).flatten() else { return false };
        at = next + length;
        match walk.take(Segment { marker, payload }, bytes.get(at..).unwrap_or_default()) {
            Ok(()) => scans += usize::from(marker == 0xda),
            Err(Stop::Cut) => return false,
            Err(Stop::Unknown) => scans = MOST_SCANS,
        }
        if scans >= MOST_SCANS {
            return super::jpeg::segments(bytes).behind_end.is_some();
        }
    }
}

/// A component of the frame.
#[derive(Debug)]
struct Component {
    id: u8,
    across: usize,
    down: usize,
    /// Blocks in a row and in a column, filled up to whole units.
    size: (usize, usize),
    /// Which coefficients of each block are not zero, where later scans refine them.
    known: Vec<u64>,
    /// Which coefficients have come in their full precision.
    done: u64,
}

#[derive(Debug)]
struct Frame {
    width: usize,
    height: usize,
    is_progressive: bool,
    components: Vec<Component>,
}

/// What the segments have said so far.
#[derive(Default)]
struct Walk {
    frame: Option<Frame>,
    /// Codes for the constant coefficients, and for all others.
    codes: [[Codes; 4]; 2],
    restart: usize,
}

impl Walk {
    fn take(&mut self, Segment { marker, payload }: Segment, data: &[u8]) -> Result<(), Stop> {
        match marker {
            0xc0..=0xc2 => self.frame = Some(frame(payload, marker == 0xc2).ok_or(Stop::Unknown)?),
            // Lossless, hierarchical, or arithmetic coding; a height that only follows the data.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xdc => return Err(Stop::Unknown),
            0xc4 => self.define(payload).ok_or(Stop::Unknown)?,
            0xdd => {
                let two: [u8; 2] = payload.try_into().map_err(|_| Stop::Unknown)?;
                self.restart = usize::from(u16::from_be_bytes(two));
            }
            0xda => return self.scan(payload, data),
            _ => {}
        }
        Ok(())
    }

    /// Tables of codes (B.2.4.2, C.2).
    fn define(&mut self, mut rest: &[u8]) -> Option<()> {
        while let [head, tail @ ..] = rest {
            let counts = tail.get(..16)?;
            let values = tail.get(16..16 + counts.iter().map(|count| usize::from(*count)).sum::<usize>())?;
            let mut codes = Vec::with_capacity(1 << 16);
            let mut left = values.iter();
            for (count, length) in counts.iter().zip(1u8..) {
                for value in left.by_ref().take(usize::from(*count)) {
                    codes.resize(codes.len() + (1usize << (16 - length)), (length, *value));
                }
            }
            if codes.len() > 1 << 16 {
                return None;
            }
            codes.resize(1 << 16, (0, 0));
            *self.codes.get_mut(usize::from(head >> 4))?.get_mut(usize::from(head & 15))? = codes;
            rest = tail.get(16 + values.len()..)?;
        }
        Some(())
    }

    fn scan(&mut self, head: &[u8], data: &[u8]) -> Result<(), Stop> {
        let Walk { frame: Some(frame), codes, restart } = self else { return Err(Stop::Unknown) };
        let (count, rest) = head.split_first().ok_or(Stop::Unknown)?;
        let pairs = rest.get(..2 * usize::from(*count)).ok_or(Stop::Unknown)?;
        let [first, last, bits, ..] = rest[pairs.len()..] else { return Err(Stop::Unknown) };
        let mut chosen = Vec::new();
        for pair in pairs.chunks_exact(2) {
            let place = frame.components.iter().position(|component| component.id == pair[0]).ok_or(Stop::Unknown)?;
            let table = |kind: usize, n: u8| codes[kind].get(usize::from(n)).ok_or(Stop::Unknown);
            chosen.push((place, table(0, pair[1] >> 4)?, table(1, pair[1] & 15)?));
        }
        let band = if frame.is_progressive { (first, last.min(63), bits >> 4) } else { (0, 63, 0) };
        for component in chosen.iter().filter(|_| bits & 15 == 0).map(|(place, ..)| *place) {
            let done = (band.0..=band.1).fold(0, |done, at| done | 1u64 << at);
            frame.components.get_mut(component).ok_or(Stop::Unknown)?.done |= done;
        }
        let mut reader = Bits::new(data);
        let units = frame.units(&chosen.iter().map(|(place, ..)| *place).collect::<Vec<_>>());
        for n in 0..units.0 * units.1 {
            if *restart > 0 && n > 0 && n % *restart == 0 {
                reader.restart()?;
            }
            for &(place, constant, others) in &chosen {
                let is_alone = chosen.len() == 1;
                let component = frame.components.get_mut(place).ok_or(Stop::Unknown)?;
                let (across, down) = if is_alone { (1, 1) } else { (component.across, component.down) };
                let (column, row) = ((n % units.0) * across, (n / units.0) * down);
                for (y, x) in (0..down).flat_map(|y| (0..across).map(move |x| (row + y, column + x))) {
                    let mut none = 0;
                    let known = component.known.get_mut(y * component.size.0 + x).unwrap_or(&mut none);
                    reader.block(band, frame.is_progressive, (constant, others), known)?;
                }
            }
        }
        Ok(())
    }
}

/// A frame header (B.2.2) of 8 bits a sample.
fn frame(payload: &[u8], is_progressive: bool) -> Option<Frame> {
    let [8, h1, h0, w1, w0, _, rest @ ..] = payload else { return None };
    let (width, height) = (usize::from(u16::from_be_bytes([*w1, *w0])), usize::from(u16::from_be_bytes([*h1, *h0])));
    let parts: Vec<(u8, usize, usize)> =
        rest.chunks_exact(3).map(|c| (c[0], usize::from(c[1] >> 4), usize::from(c[1] & 15))).collect();
    let is_sound = parts.iter().all(|(_, across, down)| (1..=4).contains(across) && (1..=4).contains(down));
    if width == 0 || height == 0 || parts.is_empty() || parts.len() > 4 || !is_sound {
        return None;
    }
    let mut frame = Frame { width, height, is_progressive, components: vec![] };
    let most = |of: fn(&(u8, usize, usize)) -> usize| parts.iter().map(of).max().unwrap_or(1);
    let (wide, high) = (width.div_ceil(8 * most(|c| c.1)), height.div_ceil(8 * most(|c| c.2)));
    for (id, across, down) in &parts {
        let size = (wide * across, high * down);
        let blocks = size.0.checked_mul(size.1).filter(|blocks| *blocks <= MOST_BLOCKS)?;
        let known = if is_progressive { vec![0; blocks] } else { vec![] };
        frame.components.push(Component { id: *id, across: *across, down: *down, size, known, done: 0 });
    }
    Some(frame)
}

impl Frame {
    /// Whether scans came for everything: a file that was cut between two scans lacks the later ones.
    fn has_every_scan(&self) -> bool {
        !self.is_progressive || self.components.iter().all(|component| component.done == u64::MAX)
    }

    /// Units in a row and in a column of a scan of these components (A.2): blocks where there is but one.
    fn units(&self, chosen: &[usize]) -> (usize, usize) {
        let most = |of: fn(&Component) -> usize| self.components.iter().map(of).max().unwrap_or(1);
        let (across, down) = (most(|c| c.across), most(|c| c.down));
        match chosen {
            [one] => self.components.get(*one).map_or((0, 0), |c| {
                ((self.width * c.across).div_ceil(8 * across), (self.height * c.down).div_ceil(8 * down))
            }),
            _ => (self.width.div_ceil(8 * across), self.height.div_ceil(8 * down)),
        }
    }
}

#[cfg(test)]
mod tests;
