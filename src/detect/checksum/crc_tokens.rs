//! Tokens that end in a CRC-32 of what stands before.
//!
//! Most are prefix, body, check, and differ only in lengths, in whether the prefix is covered and in how the number is
//! written; they are rows of one table. Salad, GitLab and Atlassian have a shape of their own.

use crate::detect::checksum::Check;
use crate::detect::checksum::crc::crc32;
use crate::detect::checksum::text::{
    BASE36, BASE62, BASE62_LOWER_FIRST, in_base, is_base62, is_base64url, split_prefix, split_tail, unhex,
};

/// A token of prefix, body and check.
pub(crate) struct CrcToken {
    /// What it may start with.
    pub(crate) prefixes: &'static [&'static [u8]],
    /// How long the body is.
    pub(crate) body: usize,
    /// Whether a body of that length is made of what it must be.
    is_body: fn(&[u8]) -> bool,
    /// Whether the check covers the prefix too.
    covers_prefix: bool,
    /// What stands between body and check.
    pub(crate) joint: &'static [u8],
    /// How the check is written.
    written: Written,
    /// What it means that the check is another.
    miss: Check,
}

/// How a CRC is written.
enum Written {
    Base62,
    Base62LowerFirst,
    /// The number, most significant digit first, lower case.
    Hex,
    /// Its four bytes, least significant first, in either case.
    HexLittleEndian,
}

/// Row of the table to start from: base62 over the body, and the maker says so.
const DOCUMENTED: CrcToken = CrcToken {
    prefixes: &[],
    body: 30,
    is_body: is_base62,
    covers_prefix: false,
    joint: b"",
    written: Written::Base62,
    miss: Check::Fail,
};

/// The same, found by measuring on samples (see the facts page): a miss proves nothing.
const INFERRED: CrcToken = CrcToken { miss: Check::Doubt, ..DOCUMENTED };

/// GitHub's tokens of 40 characters. Documented in "Behind GitHub's new authentication token formats", github.blog,
/// 2021-04-05; digits and coverage confirmed on 15 tokens.
pub(crate) const GITHUB_CLASSIC: CrcToken =
    CrcToken { prefixes: &[b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"], ..DOCUMENTED };

/// npm access tokens since 2021. Documented as GitHub's form, github.blog, 2021-09-23; confirmed on 3 tokens.
pub(crate) const NPM: CrcToken = CrcToken { prefixes: &[b"npm_"], ..DOCUMENTED };

/// GitHub's fine-grained tokens, 22 and 53 characters under the check: a claim of one scanner that no sample at hand
/// bears out, so only a pass says something.
pub(crate) const GITHUB_FINE_GRAINED: CrcToken = CrcToken {
    prefixes: &[b"github_pat_"],
    body: 76,
    is_body: |body| {
        body.split(|b| *b == b'_').map(<[u8]>::len).eq([22, 53])
            && is_base64url(body)
            && !body.contains(&b'-')
    },
    ..INFERRED
};

/// Vercel's tokens; inferred, 8 of 10 samples pass.
pub(crate) const VERCEL: CrcToken =
    CrcToken { prefixes: &[b"vcp_", b"vci_", b"vca_", b"vcr_", b"vck_"], body: 50, ..INFERRED };

/// Deno Deploy's tokens; inferred, 2 of 8 samples pass.
pub(crate) const DENO_DEPLOY: CrcToken =
    CrcToken { prefixes: &[b"ddp_", b"ddo_", b"ddw_"], covers_prefix: true, ..INFERRED };

/// Apify's tokens; inferred, 2 of 3 samples pass.
pub(crate) const APIFY: CrcToken = CrcToken {
    prefixes: &[b"apify_api_"],
    covers_prefix: true,
    written: Written::Base62LowerFirst,
    ..INFERRED
};

/// Zuplo's API keys; inferred, 2 of 2 samples pass.
pub(crate) const ZUPLO: CrcToken = CrcToken {
    prefixes: &[b"zpka_"],
    body: 32,
    is_body: |body| body.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
    joint: b"_",
    written: Written::Hex,
    ..INFERRED
};

/// Canva's client secrets; inferred, the one sample passes.
pub(crate) const CANVA: CrcToken = CrcToken {
    prefixes: &[b"cnvca"],
    body: 43,
    is_body: is_base64url,
    covers_prefix: true,
    written: Written::Hex,
    ..INFERRED
};

/// Grafana's service account tokens. Source: grafana/grafana:pkg/components/satokengen.
pub(crate) const GRAFANA_SERVICE_ACCOUNT: CrcToken = CrcToken {
    prefixes: &[b"glsa_"],
    body: 32,
    covers_prefix: true,
    joint: b"_",
    written: Written::HexLittleEndian,
    ..DOCUMENTED
};

/// Cloudflare's tokens of 2026. Documented as ending in a CRC-32 (developers.cloudflare.com, token formats); that it
/// covers the body only is confirmed on 5 tokens.
pub(crate) const CLOUDFLARE: CrcToken =
    CrcToken { prefixes: &[b"cfk_", b"cfut_", b"cfat_"], body: 40, written: Written::Hex, ..DOCUMENTED };

impl CrcToken {
    /// Checks a token: a wrong shape fails, a wrong check is what `miss` says, and one longer than any known is a doubt,
    /// as makers let their tokens grow.
    pub(super) fn check(&self, value: &[u8]) -> Check {
        let Some((prefix, rest)) = split_prefix(value, self.prefixes) else { return Check::Fail };
        if rest.len() > self.body + self.joint.len() + self.written.len() {
            return if is_base64url(rest) { Check::Doubt } else { Check::Fail };
        }
        match self.parts(rest) {
            Some((body, check)) => self.written.judge(self.sum(prefix, body), check, self.miss),
            None => Check::Fail,
        }
    }

    /// Writes the check of a body.
    pub(crate) fn tail(&self, prefix: &[u8], body: &[u8]) -> Vec<u8> {
        self.written.write(self.sum(prefix, body))
    }

    fn sum(&self, prefix: &[u8], body: &[u8]) -> u32 {
        let prefix = if self.covers_prefix { prefix } else { b"" };
        crc32(prefix.iter().chain(body).copied())
    }

    fn parts<'v>(&self, rest: &'v [u8]) -> Option<(&'v [u8], &'v [u8])> {
        let (body, rest) = rest.split_at_checked(self.body)?;
        let check = rest.strip_prefix(self.joint)?;
        (self.is_body)(body).then_some((body, check))
    }
}

impl Written {
    fn len(&self) -> usize {
        match self {
            Self::Base62 | Self::Base62LowerFirst => 6,
            Self::Hex | Self::HexLittleEndian => 8,
        }
    }

    fn write(&self, crc: u32) -> Vec<u8> {
        match self {
            Self::Base62 => in_base(crc, BASE62, 6),
            Self::Base62LowerFirst => in_base(crc, BASE62_LOWER_FIRST, 6),
            Self::Hex => format!("{crc:08x}").into_bytes(),
            Self::HexLittleEndian => format!("{:08x}", crc.swap_bytes()).into_bytes(),
        }
    }

    fn judge(&self, crc: u32, check: &[u8], miss: Check) -> Check {
        let want = self.write(crc);
        let either_case = matches!(self, Self::HexLittleEndian);
        if want == check || (either_case && want.eq_ignore_ascii_case(check)) {
            return Check::Pass;
        }
        let is_check = match self {
            Self::Base62 | Self::Base62LowerFirst => is_base62(check),
            Self::Hex | Self::HexLittleEndian => unhex(check).is_some(),
        };
        if is_check && check.len() == self.len() { miss } else { Check::Fail }
    }
}

/// Checks a Salad Cloud key: prefix, account, `_`, body and six digits of CRC-32 over the body.
///
/// Inferred (2 of 2 samples pass), so a miss is a doubt.
pub(super) fn salad(value: &[u8]) -> Check {
    let parts = || {
        let rest = value.strip_prefix(b"salad_cloud_")?;
        let (account, rest) = super::text::split_once(rest, b'_')?;
        let (body, check) = split_tail(rest, 6)?;
        let lengths = (1..=20).contains(&account.len()) && (1..=229).contains(&body.len());
        (lengths && is_base62(account) && is_base62(rest)).then_some((body, check))
    };
    parts().map_or(Check::Fail, |(body, check)| Check::hint(salad_tail(body) == check))
}

/// Writes the check of a Salad Cloud key.
pub(crate) fn salad_tail(body: &[u8]) -> Vec<u8> {
    in_base(crc32(body.iter().copied()), BASE62, 6)
}

/// Checks a routable GitLab token: payload, optional version, length of the payload, CRC-32 of everything before.
///
/// The form is GitLab's design document "routable tokens", confirmed on 3 tokens; instances choose their own prefix,
/// so it is only asked to end as one. The older form has no dot and no checksum: a doubt.
pub(super) fn gitlab(value: &[u8]) -> Check {
    if !value.contains(&b'.') {
        return if value.len() >= 20 && is_base64url(value) { Check::Doubt } else { Check::Fail };
    }
    let fits = || {
        let (covered, check) = split_tail(value, 7)?;
        let (head, length) = split_tail(covered, 2)?;
        let head = head.strip_suffix(b".")?;
        let head = match split_tail(head, 3) {
            Some((before, [b'.', version @ ..])) if is_base62(version) => before,
            _ => head,
        };
        let number = usize::from_str_radix(std::str::from_utf8(length).ok()?, 36).ok()?;
        let (prefix, payload) = split_tail(head, number)?;
        let is_shaped =
            (27..=300).contains(&number) && number % 4 != 1 && is_base64url(payload) && is_base64url(prefix);
        let is_marked = prefix.last().is_some_and(|b| matches!(b, b'-' | b'_'));
        Some(is_shaped && is_marked && gitlab_tail(covered) == check)
    };
    Check::sure(fits().unwrap_or(false))
}

/// Writes the check of a routable GitLab token.
pub(crate) fn gitlab_tail(covered: &[u8]) -> Vec<u8> {
    in_base(crc32(covered.iter().copied()), BASE36, 7)
}

/// Checks an Atlassian API token or app password: the last eight characters are the CRC-32, in hex, of all before.
///
/// The `=` before them may be written `%3D`, `\=` or `\u003d`. Not documented by the maker but confirmed on 5 tokens. Source:
/// `Samsung/CredSweeper:credsweeper/filters/value_atlassian_token_check.py`.
pub(super) fn atlassian(value: &[u8]) -> Check {
    let fits = || {
        let (head, check) = split_tail(value, 8)?;
        let unsigned = [&b"%3D"[..], b"%3d", b"u003d", b"u003D", b"="]
            .into_iter()
            .find_map(|sign| head.strip_suffix(sign));
        let (mut body, sign): (&[u8], &[u8]) = unsigned.map_or((head, b""), |body| (body, b"="));
        while let Some(rest) = body.strip_suffix(b"\\") {
            body = rest;
        }
        let (_, rest) = split_prefix(body, &[b"ATATT3", b"ATCTT3", b"ATBB"])?;
        let is_shaped = (20..=400).contains(&rest.len()) && is_base64url(rest);
        let crc = crc32(body.iter().chain(sign).copied());
        Some(is_shaped && unhex(check)? == crc.to_be_bytes())
    };
    Check::sure(fits().unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: [&str; 2]) -> Vec<u8> {
        parts.concat().into_bytes()
    }

    /// Changes the last character, which is part of the check in all of these.
    fn spoiled(token: &[u8]) -> Vec<u8> {
        let mut out = token.to_vec();
        let last = out.last_mut().unwrap();
        *last = if *last == b'0' { b'1' } else { b'0' };
        out
    }

    #[test]
    fn the_examples_of_the_facts_page_pass() {
        let table: [(&CrcToken, [&str; 2]); 7] = [
            (&GITHUB_CLASSIC, ["ghr", "_YWsOfFgeVUrydE59t0WCh3LtcZ04Qm1FIFqR"]),
            (&VERCEL, ["vc", "a_LYdgFCB8tE5jPrIDrWJx9j8SilcXcKYgz4w1yJnZJXCscaG1wc0YXZh7"]),
            (&DENO_DEPLOY, ["dd", "p_5GzKMr3GQzUXo64f8HfZ4nPBulAqBw0ct2n6"]),
            (&APIFY, ["apify_ap", "i_ACBuIdvLkNSqkVSrRwQLHfYPY4ug882s36ep"]),
            (&ZUPLO, ["zpk", "a_51gz7q439pnuh9qdhrtfmbzwq8ib8pkr_15236d08"]),
            (&CANVA, ["cnv", "cadwtbEid3p9MU4PtSm1wMAxJ5F-jUpPs3FIzxE7Ie0aM7c7a09ad"]),
            (&GRAFANA_SERVICE_ACCOUNT, ["gls", "a_KKPh6NaWIvO4qz0yU8LdVJDsntrNpKet_60f45c76"]),
        ];
        for (row, parts) in table {
            let token = joined(parts);
            assert_eq!(row.check(&token), Check::Pass, "{}", parts[0]);
            assert_eq!(row.check(&spoiled(&token)), row.miss, "{}", parts[0]);
            assert_eq!(row.check(token.split_last().unwrap().1), Check::Fail, "{}", parts[0]);
        }
        let grown = [joined(["gh", "p_"]), vec![b'a'; 60]].concat();
        assert_eq!(
            (GITHUB_CLASSIC.check(&grown), VERCEL.check(&grown)),
            (Check::Doubt, Check::Fail),
            "longer than any"
        );
        let token = joined(["cfu", "t_CBLhAy12i4dxhCbd3TSFHlSSctHxQFZa2GbbqaQrda6f5c38"]);
        assert_eq!(
            (CLOUDFLARE.check(&token), CLOUDFLARE.check(&spoiled(&token))),
            (Check::Pass, Check::Fail)
        );
    }

    #[test]
    fn salad_keys_are_inferred() {
        let token = joined(["salad_cl", "oud_dlte_LjQCajYHZmCvcOUkCcSmtY3s3rR6f1MJFm02TOxOGFq10weIc"]);
        assert_eq!(
            (salad(&token), salad(&spoiled(&token)), salad(b"salad_cloud_")),
            (Check::Pass, Check::Doubt, Check::Fail)
        );
    }

    #[test]
    fn gitlab_tokens_pass_with_and_without_version_and_with_own_prefix() {
        let covered = ["glpa", "t-uCxNH8BVNHMNBgvKXIS_OW86Mm9icgp1OjQ2cjAN", ".01.14"].concat().into_bytes();
        assert_eq!(gitlab_tail(&covered), b"1lmt2n8");
        for (prefix, version) in [("glpat-", ".01"), ("glpat-", ""), ("our-", ".01"), ("glrt-t1_", ".01")] {
            let covered =
                format!("{prefix}{}{version}.14", "uCxNH8BVNHMNBgvKXIS_OW86Mm9icgp1OjQ2cjAN").into_bytes();
            let token = [covered.clone(), gitlab_tail(&covered)].concat();
            assert_eq!(gitlab(&token), Check::Pass, "{prefix}{version}");
            assert_eq!(gitlab(&spoiled(&token)), Check::Fail);
        }
        let wrong_length = format!("glpat-{}.01.13", "uCxNH8BVNHMNBgvKXIS_OW86Mm9icgp1OjQ2cjAN").into_bytes();
        assert_eq!(gitlab(&[wrong_length.clone(), gitlab_tail(&wrong_length)].concat()), Check::Fail);
        assert_eq!(gitlab(&joined(["glpat-", "abcdefghij0123456789"])), Check::Doubt);
        assert_eq!(gitlab(b"."), Check::Fail);
    }

    #[test]
    fn atlassian_tokens_may_be_escaped() {
        let body = joined(["ATATT3", &"xY-_09".repeat(20)]);
        let check = format!("{:08X}", crc32(body.iter().chain(b"=").copied()));
        for sign in ["=", "%3D", "%3d", "\\=", "\\\\=", "\\u003d", "\\\\u003D"] {
            let token = [&body, sign.as_bytes(), check.as_bytes()].concat();
            assert_eq!(atlassian(&token), Check::Pass, "{sign}");
            assert_eq!(atlassian(&spoiled(&token)), Check::Fail);
        }
        assert_eq!(atlassian(b"\\\\=00000000"), Check::Fail);
    }
}
