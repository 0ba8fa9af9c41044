//! Numbers as schedulers write the tasks of an array: `3,5-7`.

/// Ascending numbers, those in a row as a range.
pub fn array(numbers: &[u32]) -> String {
    let row = |row: &[u32]| match row {
        [] => String::new(),
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
    };
    let rows = numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b)).map(row);
    rows.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::array;

    #[test]
    fn is_what_sbatch_reads() {
        let cases: [(&[u32], &str); 6] = [
            (&[], ""),
            (&[3], "3"),
            (&[3, 5, 6, 7], "3,5-7"),
            (&[1, 2], "1-2"),
            (&[1, 3, 5], "1,3,5"),
            (&[1, 2, 4, 5, 9], "1-2,4-5,9"),
        ];
        for (numbers, written) in cases {
            assert_eq!(array(numbers), written);
        }
    }
}
