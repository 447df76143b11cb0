//! What a key may do, as far as it can be read off the value itself or what stands beside it.
//!
//! Comes in: the rule, the value, the stretch that was matched and the lines around. Goes out: [`Rights`]. Pure, offline,
//! and no guess: an opaque value tells nothing, and then nothing is said. Sources: the makers' pages on kinds of keys
//! (each rule names its own), RFC 7519 (claims), Azure "Create a service SAS" (`sp`, `se`, `sr`), the macaroons of `PyPI`,
//! the account number in AWS key ids as several people have worked it out.

mod address;
mod aws;
mod claims;
mod kinds;

use crate::finding::Rights;

/// What is known of a value.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// The value.
    pub value: &'a [u8],
    /// All that was matched with it, such as an address.
    pub whole: &'a [u8],
    /// The lines around it, itself too.
    pub around: &'a [u8],
    /// The path of its file.
    pub path: &'a str,
    /// How the rule says to ask for less.
    pub scope: &'a str,
}

/// Returns what the value tells.
pub fn of(asked: &Asked<'_>) -> Rights {
    let readers =
        [claims::token, claims::package_index, address::signature, address::user, aws::key, account];
    let read = readers.iter().find_map(|read| read(asked));
    let mut rights = read.or_else(|| kinds::of(asked)).unwrap_or_default();
    if rights.narrower.is_empty() && !rights.told.is_empty() {
        asked.scope.clone_into(&mut rights.narrower);
    }
    rights
}

/// A key file of Google Cloud names its account and project.
fn account(asked: &Asked<'_>) -> Option<Rights> {
    if !asked.rule.starts_with("gcp-service-account") {
        return None;
    }
    let text = String::from_utf8_lossy(asked.value);
    let field = |name: &str| {
        let behind = text.split_once(&format!("\"{name}\""))?.1;
        let value = behind.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        let value = value.split('"').next()?;
        (value.len() < 100 && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@:".contains(c)))
            .then(|| value.to_owned())
    };
    let named = field("client_email").map_or(String::new(), |email| format!(" {email}"));
    Some(Rights {
        told: format!("service account{named}, for good: its roles do not show"),
        holder: Some("service"),
        narrower: "no key: workload identity federation, an attached service account, or impersonation"
            .to_owned(),
        ..Rights::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::base64::{Alphabet, encode};

    fn asked<'a>(rule: &'a str, value: &'a [u8], around: &'a [u8]) -> Asked<'a> {
        Asked { rule, value, whole: around, around, path: "a.py", scope: "less" }
    }

    fn told(rule: &str, value: &[u8], around: &str) -> Rights {
        of(&asked(rule, value, around.as_bytes()))
    }

    #[test]
    fn kinds_are_told_by_rule_and_mode_by_the_value() {
        let live = told("stripe-live-secret-key", b"sk_live_x", "");
        assert_eq!((live.mode, live.narrower.contains("rk_live_")), (Some("live"), true), "{live:?}");
        assert_eq!(told("stripe-test-secret-key", b"sk_test_x", "").mode, Some("test"));
        assert_eq!(told("github-pat-classic", b"ghp_x", "").holder, Some("personal"));
        assert_eq!(told("gitlab-deploy-token", b"gldt-x", "").holder, Some("deploy"));
        assert_eq!(told("openai-admin-key", b"sk-admin-x", "").holder, Some("admin"));
        assert_eq!(told("acme-key", b"acme_live_9", "").mode, Some("live"));
        assert_eq!(told("generic-secret", b"opaque", ""), Rights::default());
    }

    #[test]
    fn a_token_tells_role_scopes_and_end() {
        let part = |text: &str| encode(Alphabet::Url, text.as_bytes());
        let payload = r#"{"iss":"https://id.example/","aud":["api"],"scope":"read:a write:b","role":"service_role","exp":1300819380}"#;
        let token = [part("{\"alg\":\"HS256\"}"), part(payload), vec![b'x'; 43]].join(&b'.');
        let rights = told("jwt", &token, "");
        assert_eq!(rights.holder, Some("service"));
        assert_eq!(rights.expires.as_deref(), Some("2011-03-22"));
        assert_eq!(rights.scopes, ["read:a", "write:b"]);
        assert!(
            rights.told.contains("role service_role") && rights.told.contains("id.example"),
            "{rights:?}"
        );
        assert_eq!(told("jwt", b"eyJ.x.y", ""), Rights::default());
    }

    #[test]
    fn an_address_tells_its_user_and_a_signature_its_rights() {
        let root = told("mysql-url", b"pw", "mysql://root:pw@db:3306/x");
        assert_eq!((root.holder, root.told.contains("`root`")), (Some("root"), true), "{root:?}");
        let plain = told("postgres-url", b"pw", "postgres://app_reader:pw@db/x");
        assert_eq!((plain.holder, plain.told.contains("`app_reader`")), (None, true), "{plain:?}");
        let odd = told("postgres-url", b"pw", "postgres://a%0ab:pw@db/x");
        assert!(!odd.told.contains('\n'), "{odd:?}");
        let whole =
            "https://x.blob.core.windows.net/c?sv=2022-11-02&sp=rwdl&sr=c&se=2031-04-04T15:24:52Z&sig=";
        let sas = told("azure-sas-token", b"abc", whole);
        assert_eq!(sas.expires.as_deref(), Some("2031-04-04"));
        assert_eq!(sas.scopes, ["read", "write", "delete", "list"]);
    }

    #[test]
    fn an_aws_key_tells_root_kind_and_account() {
        let id = format!("{}{}", "AKI", "AQYLPMN5HFIQR7XYA");
        let around = format!("aws_access_key_id = {id}\naws_secret_access_key = x\n");
        let rights = told("aws-secret-access-key", b"x", &around);
        assert!(rights.told.contains("long-lived") && rights.told.contains("account 0"), "{rights:?}");
        let temporary = told("aws-secret-access-key", b"x", &around.replacen("AKI", "ASI", 1));
        assert!(temporary.told.contains("temporary"), "{temporary:?}");
        assert_eq!(told("aws-root-access-key", b"x", "").holder, Some("root"));
        assert_eq!(told("aws-secret-access-key", b"x", "nothing"), Rights::default());
    }

    #[test]
    fn a_package_token_tells_whether_it_is_for_one_project() {
        let token = |caveat: &str| {
            let raw = [b"\x02\x01\x08pypi.org\x02\x24id\x00\x02".as_slice(), caveat.as_bytes()].concat();
            [b"pypi-".as_slice(), &encode(Alphabet::Url, &raw)].concat()
        };
        let whole = token(r#"{"version": 1, "permissions": "user"}"#);
        assert!(told("pypi-api-token", &whole, "").told.contains("all projects"));
        let one = token(r#"{"version": 1, "permissions": {"projects": ["a"]}}"#);
        assert!(told("pypi-api-token", &one, "").told.contains("named projects"));
        assert_eq!(told("pypi-api-token", b"pypi-!", ""), Rights::default());
    }

    #[test]
    fn a_key_file_names_its_account() {
        let file = r#"{"type": "service_account", "client_email": "ci@p.iam.gserviceaccount.com"}"#;
        let rights = told("gcp-service-account-key", file.as_bytes(), "");
        assert!(rights.told.contains("ci@p.iam.gserviceaccount.com"), "{rights:?}");
        assert!(!told("gcp-service-account-key", b"{\"client_email\": \"a\\nb\"}", "").told.contains('\\'));
    }
}
