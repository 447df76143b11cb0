//! What holds for all decoders, and what their own tests share.

use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::detect::base64::encode_padded;

/// The text of each region, its steps, and whether its stretch is known to be encoded.
type Regions = Vec<(Vec<u8>, String, bool)>;

/// Returns all regions, and why there aren't more.
pub(super) fn all(page: &Page<'_>) -> (Regions, Option<Cut>) {
    let mut regions = Vec::new();
    let done: Result<_, Infallible> = each(page, &|_| true, &mut |region| {
        regions.push((region.page.text.to_vec(), region.steps(), region.is_known));
        Ok(())
    });
    let Ok(cut) = done;
    (regions, cut)
}

pub(super) fn page(text: &[u8]) -> Page<'_> {
    Page { text, kind: FileKind::Other, specific_only: false, near: None }
}

/// Returns the text and the steps of the first region.
pub(super) fn first(text: &[u8]) -> Option<(Vec<u8>, String)> {
    all(&page(text)).0.into_iter().next().map(|(bytes, steps, _)| (bytes, steps))
}

/// Writes each byte as `encode` says.
pub(super) fn written(plain: &[u8], encode: impl Fn(u8) -> String) -> String {
    plain.iter().fold(String::new(), |text, byte| text + &encode(*byte))
}

/// Encodes fakes behind `head`, decodes them, and sees that byte `i` leads back to `place(i)` behind the head.
pub(super) fn ends_where_it_should(
    head: &str,
    encode: &dyn Fn(&[u8]) -> String,
    place: &dyn Fn(usize) -> Span,
) {
    proptest!(ProptestConfig::with_cases(32), |(plain in "[A-Za-z0-9]{24,90}")| {
        let text = format!("first\n{head}{}\nlast", encode(plain.as_bytes()));
        let start = "first\n".len() + head.len();
        // Only code joins literals that stand side by side, and no code is a mail.
        let kind = if head.starts_with("Content") { FileKind::Other } else { FileKind::Code };
        let mut found = false;
        let done: Result<_, Infallible> = each(&Page { kind, ..page(text.as_bytes()) }, &|_| true, &mut |region| {
            let Some(at) = memchr::memmem::find(region.page.text, plain.as_bytes()) else { return Ok(()) };
            found = true;
            for i in 0..plain.len() {
                let want = place(i);
                let here = region.original(Span::new(at + i, at + i + 1));
                assert_eq!(here, Span::new(start + want.start, start + want.end), "byte {i} of {text}");
            }
            let whole = Span::new(at, at + plain.len());
            assert!(region.is_changed(whole));
            assert!(region.span().contains(region.original(whole)));
            Ok(())
        });
        let Ok(_) = done;
        prop_assert!(found, "{}", text);
    });
}

#[test]
fn encodings_over_each_other_are_undone_and_lead_back() {
    let plain = b"the quick brown fox jumps";
    let once = encode_padded(plain);
    let twice = encode_padded(&once);
    let percent = written(&twice, |b| format!("%{b:02x}"));
    let text = format!("k={percent}&x");
    let (bytes, steps, _) = all(&page(text.as_bytes())).0.pop().unwrap();
    assert_eq!(
        (bytes.as_slice(), steps.as_str()),
        (plain.as_slice(), "percent escapes, then base64, then base64")
    );
    let three = encode_padded(&twice);
    let (regions, cut) = all(&page(&three));
    assert!(regions.iter().any(|(bytes, ..)| bytes == plain) && cut.is_none());
    let (regions, cut) = all(&page(&encode_padded(&three)));
    assert!(regions.iter().all(|(bytes, ..)| bytes != plain), "no deeper than {DEPTH}");
    assert_eq!(cut, Some(Cut::Depth));
}

#[test]
fn nothing_unwanted_is_decoded() {
    let line = [b"k=".as_slice(), &encode_padded(b"the quick brown fox"), b" %41 &#65; \\x41\n"].concat();
    let text = [line.as_slice(), &line].concat();
    let mut spans = Vec::new();
    let done: Result<_, Infallible> = each(&page(&text), &|span| span.end > line.len(), &mut |region| {
        spans.push(region.span());
        Ok(())
    });
    let Ok(_) = done;
    assert!(spans.len() >= 4 && spans.iter().all(|s| s.start >= line.len()), "{spans:?}");
}

#[test]
fn a_failure_of_the_visitor_ends_the_walk() {
    let text = b"%41 \n".repeat(2000);
    let mut visits = 0;
    let done = each(&page(&text), &|_| true, &mut |_| {
        visits += 1;
        Err("enough")
    });
    assert_eq!((done, visits), (Err("enough"), 1));
}

#[test]
fn what_is_decoded_stays_within_bounds() {
    let mut text = b"%2525252541&amp;amp;quot;\\\\u0041=3D\"a\"+\"b\\\nc ".repeat(20_000);
    text.extend_from_slice(&encode_padded(&text.clone()));
    let mut decoded = 0;
    let done: Result<_, Infallible> = each(&page(&text), &|_| true, &mut |region| {
        decoded += region.page.text.len();
        Ok(())
    });
    assert_eq!(done, Ok(Some(Cut::Size)));
    assert!(decoded <= text.len() * MOST_TIMES, "{decoded} of {}", text.len());
}

#[test]
fn names_with_values_are_structure() {
    for (text, kind) in [
        ("{\"a\": 1}", Some(FileKind::Code)),
        (" [\n\"a\"]", Some(FileKind::Code)),
        ("A=b", Some(FileKind::Settings)),
        ("# c\nexport A=b\n\nc: d\n  - e\n", Some(FileKind::Settings)),
        ("[default]\na = b\n", Some(FileKind::Settings)),
        ("user:password", None),
        ("some text with = in it", None),
        ("A=b\nand some text", None),
        ("", None),
    ] {
        assert_eq!(structure(text.as_bytes()), kind, "{text}");
    }
}

#[test]
fn text_is_mostly_without_control_characters() {
    assert!(is_text("naïve\ttext\r\n".as_bytes()));
    assert!(is_text(b"0123456789\0"));
    assert!(!is_text(b"012345\0"));
    assert!(!is_text(b"\xff\xfe\xfd"));
    assert!(!is_text(b""));
}

proptest! {
    #[test]
    fn any_bytes_can_be_decoded(bytes: Vec<u8>) {
        for (_, steps, _) in all(&page(&bytes)).0 {
            prop_assert!(!steps.is_empty());
        }
    }

    #[test]
    fn any_mix_of_signs_can_be_decoded(
        text in "(%|%4[0-9a-f]|&#?|&quot;|;|\\\\|u00|x4|\"|'|`| |\\+|\n|=|kind: Secret\n|data:\n|  a: |[a-z]{1,9}|[A-Za-z0-9+/]{20,40}|Content-Transfer-Encoding: quoted-printable\n){0,40}"
    ) {
        for kind in [FileKind::Code, FileKind::Settings] {
            let page = Page { kind, ..page(text.as_bytes()) };
            let done: Result<_, Infallible> = each(&page, &|_| true, &mut |region| {
                let whole = region.original(Span::new(0, region.page.text.len()));
                assert!(whole.end <= text.len());
                assert!(region.span().end <= text.len());
                Ok(())
            });
            let Ok(_) = done;
        }
    }
}
