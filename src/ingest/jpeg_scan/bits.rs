//! The coded data of a scan of a JPEG: bits, codes and blocks (ITU-T T.81, F and G).

/// Why the walk ends.
pub enum Stop {
    /// The coded data ends before the picture does.
    Cut,
    /// Damaged, or coded in a way that is not walked: for the decoder to judge.
    Unknown,
}

/// Length and value of the code that 16 bits begin with; length 0 where there is none.
pub type Codes = Vec<(u8, u8)>;

/// The coded data of a scan, bit by bit.
pub struct Bits<'b> {
    data: &'b [u8],
    at: usize,
    held: u64,
    count: u32,
    /// A marker or the end of the file has been met.
    ended: bool,
    /// Blocks that the end of a band still stands for (G.1.2.2).
    run: u32,
}

impl<'b> Bits<'b> {
    /// The data of a scan from its first bit.
    pub fn new(data: &'b [u8]) -> Bits<'b> {
        Bits { data, at: 0, held: 0, count: 0, ended: false, run: 0 }
    }

    fn fill(&mut self) {
        while self.count <= 48 && !self.ended {
            match self.data.get(self.at..) {
                Some([0xff, 0, ..]) => (self.held, self.at) = (self.held << 8 | 0xff, self.at + 2),
                Some([0xff, 0xff, ..]) => {
                    self.at += 1;
                    continue;
                }
                Some([byte, ..]) if *byte != 0xff => {
                    (self.held, self.at) = (self.held << 8 | u64::from(*byte), self.at + 1)
                }
                _ => {
                    self.ended = true;
                    return;
                }
            }
            self.count += 8;
        }
    }

    /// So many bits, at most 16.
    fn bits(&mut self, count: u8) -> Result<u32, Stop> {
        let count = u32::from(count.min(16));
        if self.count < count {
            self.fill();
        }
        self.count = self.count.checked_sub(count).ok_or(Stop::Cut)?;
        Ok((self.held >> self.count) as u32 & ((1 << count) - 1))
    }

    fn code(&mut self, codes: &Codes) -> Result<u8, Stop> {
        if self.count < 16 {
            self.fill();
        }
        // After the end stand ones, which begin no code that is whole.
        let lacking = 16u32.saturating_sub(self.count);
        let window = ((self.held << lacking | ((1 << lacking) - 1)) >> (self.count + lacking - 16)) as usize & 0xffff;
        let (length, value) = codes.get(window).copied().unwrap_or_default();
        if self.count == 0 || u32::from(length) > self.count || (length == 0 && lacking > 0) {
            return Err(Stop::Cut);
        }
        if length == 0 {
            return Err(Stop::Unknown);
        }
        self.count -= u32::from(length);
        Ok(value)
    }

    /// Goes on after a restart marker.
    pub fn restart(&mut self) -> Result<(), Stop> {
        (self.count, self.held, self.run) = (0, 0, 0);
        while !self.ended {
            self.count = 0;
            self.fill();
        }
        let is_there = matches!(self.data.get(self.at..), Some([0xff, 0xd0..=0xd7, ..]));
        (self.at, self.ended, self.count, self.held) = (self.at + 2, false, 0, 0);
        if is_there { Ok(()) } else { Err(Stop::Cut) }
    }

    /// One block of a scan of a band of coefficients; `known` are those that are not zero.
    pub fn block(
        &mut self,
        (first, last, is_refined): (u8, u8, u8),
        is_progressive: bool,
        (constant, others): (&Codes, &Codes),
        known: &mut u64,
    ) -> Result<(), Stop> {
        let mut at = first;
        if first == 0 {
            if is_refined > 0 {
                return self.bits(1).map(drop);
            }
            let size = self.code(constant)?;
            self.bits(size)?;
            if is_progressive {
                return Ok(());
            }
            at = 1;
        }
        if is_refined > 0 {
            return self.refined(at, last, others, known);
        }
        if self.run > 0 {
            self.run -= 1;
            return Ok(());
        }
        while at <= last {
            let value = self.code(others)?;
            let (zeros, size) = (value >> 4, value & 15);
            if size > 0 {
                at += zeros;
                self.bits(size)?;
                *known |= 1u64.checked_shl(u32::from(at)).unwrap_or(0);
            } else if zeros == 15 {
                at += 15;
            } else {
                if is_progressive {
                    self.run = (1 << zeros) + self.bits(zeros)? - 1;
                }
                return Ok(());
            }
            at += 1;
        }
        Ok(())
    }

    /// A later scan of a band (G.1.2.3): a bit for every coefficient that is known, and new ones between them.
    fn refined(&mut self, mut at: u8, last: u8, codes: &Codes, known: &mut u64) -> Result<(), Stop> {
        while self.run == 0 && at <= last {
            let value = self.code(codes)?;
            let (mut zeros, size) = (value >> 4, value & 15);
            if size > 0 {
                self.bits(1)?;
            } else if zeros < 15 {
                self.run = (1 << zeros) + self.bits(zeros)?;
                break;
            }
            while at <= last {
                if *known >> at & 1 == 1 {
                    self.bits(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if size > 0 {
                *known |= 1u64.checked_shl(u32::from(at)).unwrap_or(0);
            }
            at += 1;
        }
        if self.run > 0 {
            for at in at..=last {
                if *known >> at & 1 == 1 {
                    self.bits(1)?;
                }
            }
            self.run -= 1;
        }
        Ok(())
    }
}
