use super::is_whole;

/// Pictures that libjpeg-turbo wrote (`tests/jpegs/README.md`), each cut at many places and given its end mark again.
#[test]
fn every_picture_is_whole_and_none_that_is_cut() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jpegs");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "jpg") {
            continue;
        }
        seen += 1;
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display();
        assert!(is_whole(&bytes), "{name}");
        assert!(is_whole(&[&bytes[..], b"behind"].concat()), "{name}");
        let start = bytes.windows(2).position(|two| two == [0xff, 0xda]).unwrap() + 14;
        for n in 0..40 {
            let cut = &bytes[..start + (bytes.len() - 8 - start) * n / 40];
            let cut = cut.strip_suffix(&[0xff]).unwrap_or(cut);
            assert!(!is_whole(cut), "{name} {n}");
            assert!(!is_whole(&[cut, &[0; 64]].concat()), "{name} {n} zeros");
            assert!(!is_whole(&[cut, &[0xff, 0xd9]].concat()), "{name} {n} end");
        }
    }
    assert_eq!(seen, 7);
}

#[test]
fn any_bytes_are_walked_without_a_panic() {
    let bytes = include_bytes!("../../../tests/jpegs/progressive.jpg");
    for n in 0..bytes.len() {
        let mut spoiled = bytes.to_vec();
        spoiled[n] ^= 0xff;
        is_whole(&spoiled);
    }
}
