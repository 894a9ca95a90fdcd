//! Old workbooks (.xls) before they are decoded: what they claim of themselves must be possible. The decoder trusts it, and would
//! follow a chain that bites its tail, or lay out a sheet of 65,536 columns.
//!
//! The container is that of [MS-CFB], the records are those of [MS-XLS].

/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xffff_fffa;
/// Sheets of one workbook, and records looked at in all of them.
const MOST_SHEETS: usize = 1_000;
const MOST_RECORDS: usize = 20_000_000;
/// What the format allows.
const COLUMNS: u16 = 256;
const ROWS: u32 = 65_536;

/// Whether the file can be handed to the decoder.
pub fn is_sound(bytes: &[u8]) -> bool {
    workbook(bytes).is_some_and(|stream| are_records_sound(&stream))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The stream with the sheets; None where the container is not sound.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = match u16_at(bytes, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let count = bytes.len() / size;
    let sector = |id: u32| bytes.get((id as usize + 1) * size..).map(|rest| &rest[..size.min(rest.len())]);
    // Room is made for what these say, before anything is read. (The decoder reads the third two bytes too early.)
    let claimed = [(44, count), (64, count), (62, 1 << 26)];
    if claimed.into_iter().any(|(at, most)| u32_at(bytes, at).is_none_or(|n| n as usize > most)) {
        return None;
    }
    // The table of sectors stands in sectors that the header names, then a chain of others.
    let mut tables: Vec<u32> = numbers(bytes.get(76..512)?).collect();
    let mut next = u32_at(bytes, 68)?;
    while next < MARKS {
        tables.extend(numbers(sector(next)?));
        next = tables.pop()?;
        if tables.len() > count + 109 + size {
            return None;
        }
    }
    tables.retain(|id| *id < MARKS);
    if tables.len() > count {
        return None;
    }
    let mut chain = Vec::new();
    for id in tables {
        chain.extend(numbers(sector(id)?));
    }
    if !ends_everywhere(&chain) {
        return None;
    }
    let follow = |start: u32, next: &[u32], part: &dyn Fn(u32) -> Option<Vec<u8>>| {
        let (mut all, mut id) = (Vec::new(), start);
        while id < MARKS {
            all.extend(part(id)?);
            id = *next.get(id as usize)?;
        }
        Some(all)
    };
    let whole = |id: u32| sector(id).map(<[u8]>::to_vec);
    let directory = follow(u32_at(bytes, 48)?, &chain, &whole)?;
    let named = |entry: &&[u8]| {
        let name: Vec<u16> = (0..32).filter_map(|i| u16_at(entry, i * 2)).take_while(|c| *c != 0).collect();
        matches!(String::from_utf16_lossy(&name).to_ascii_lowercase().as_str(), "workbook" | "book")
    };
    let entry = directory.chunks_exact(128).find(named)?;
    let (start, length) = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
    let mut stream = if length < 4096 {
        // Short streams lie in the root's, in pieces of 64 bytes.
        let root = follow(u32_at(&directory, 116)?, &chain, &whole)?;
        let table = follow(u32_at(bytes, 60)?, &chain, &whole)?;
        let chain: Vec<u32> = numbers(&table).collect();
        if !ends_everywhere(&chain) {
            return None;
        }
        let piece = |id: u32| root.get(id as usize * 64..).map(|rest| rest[..64.min(rest.len())].to_vec());
        follow(start, &chain, &piece)?
    } else {
        follow(start, &chain, &whole)?
    };
    stream.truncate(length);
    Some(stream)
}

/// No chain comes back to itself.
fn ends_everywhere(next: &[u32]) -> bool {
    // 0 = not seen, otherwise the walk that came by.
    let mut seen = vec![0u32; next.len()];
    for (start, walk) in (0..next.len()).zip(1..) {
        let mut at = start;
        while let Some(mark) = seen.get_mut(at) {
            match *mark {
                0 => *mark = walk,
                other if other == walk => return false,
                _ => break,
            }
            at = next[at] as usize;
        }
    }
    true
}

/// No record lies or reaches beyond what a sheet can hold.
fn are_records_sound(stream: &[u8]) -> bool {
    let mut starts = vec![0];
    let mut left = MOST_RECORDS;
    let mut sheet = 0;
    while let Some(&start) = starts.get(sheet) {
        let mut at = start;
        while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
            let Some(data) = stream.get(at + 4..at + 4 + usize::from(length)) else { break };
            if left == 0 || starts.len() > MOST_SHEETS || !is_sound_record(kind, data) {
                return false;
            }
            left -= 1;
            match kind {
                0x0085 if sheet == 0 => starts.extend(u32_at(data, 0).map(|at| at as usize)),
                0x000a => break,
                _ => {}
            }
            at += 4 + usize::from(length);
        }
        sheet += 1;
    }
    true
}

fn is_sound_record(kind: u16, data: &[u8]) -> bool {
    match kind {
        // Dimensions, of old and of older workbooks.
        0x0200 => {
            let sides = if data.len() == 10 {
                [0, 2, 4, 6].map(|at| u16_at(data, at).map(u32::from))
            } else {
                [u32_at(data, 0), u32_at(data, 4), u16_at(data, 8).map(u32::from), u16_at(data, 10).map(u32::from)]
            };
            let [Some(top), Some(bottom), Some(_), Some(right)] = sides else { return true };
            bottom <= ROWS && right <= u32::from(COLUMNS) && (bottom == 0 || top < bottom)
        }
        // Cells: number, text, logical value, formula, and several numbers side by side.
        0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00fd | 0x0006 => u16_at(data, 2).is_none_or(|column| column < COLUMNS),
        0x00bd => u16_at(data, 2).is_none_or(|first| usize::from(first) + data.len() / 6 <= usize::from(COLUMNS)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_end() {
        assert!(ends_everywhere(&[1, 2, 0xffff_fffe, 2]));
        assert!(!ends_everywhere(&[1, 2, 1, 0xffff_fffe]));
        assert!(!ends_everywhere(&[0]));
    }

    #[test]
    fn a_workbook_of_libreoffice_is_sound_until_it_lies() {
        let bytes = std::fs::read("tests/data/odd.xls").unwrap();
        assert!(is_sound(&bytes));
        for at in [44, 64] {
            let mut lying = bytes.clone();
            lying[at..at + 4].fill(0xff);
            assert!(!is_sound(&lying), "{at}");
        }
        assert!(!is_sound(&bytes[..600]));
        assert!(!is_sound_record(0x0203, &[0, 0, 0, 1]));
        assert!(!is_sound_record(0x0200, &[0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 4, 0, 0, 0]));
    }
}
