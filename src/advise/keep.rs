//! Where a value is kept instead of in Git: what puts it there and what reads it, for each manager.
//!
//! Each command takes the value from standard input or asks for it; none has it as an argument, where other users of the
//! machine and the shell's history would see it. Sources: the manuals of the programs that are named. Pieces of a command
//! are given apart, so that a long one can be broken between them.

/// A place to keep values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manager {
    /// Its name.
    pub name: &'static str,
    /// The command that stores the value; `NAME` stands for the variable.
    store: &'static [&'static str],
    /// The command that reads it.
    read: &'static [&'static str],
}

/// Asks for the value and keeps it in the shell; the commands take it from there.
pub const ASK: &str = "read -rs VALUE";

/// All of them.
pub const MANAGERS: &[Manager] = &[
    Manager {
        name: "AWS Secrets Manager",
        store: &[
            "printf %s \"$VALUE\" | aws secretsmanager create-secret",
            "--name app/NAME --secret-string file:///dev/stdin",
        ],
        read: &[
            "aws secretsmanager get-secret-value --secret-id app/NAME",
            "--query SecretString --output text",
        ],
    },
    Manager {
        name: "HashiCorp Vault",
        store: &["printf %s \"$VALUE\" | vault kv put -mount=secret app NAME=-"],
        read: &["vault kv get -mount=secret -field=NAME app"],
    },
    Manager {
        name: "Azure Key Vault",
        store: &[
            "printf %s \"$VALUE\" | az keyvault secret set --vault-name VAULT",
            "--name DASHED --file /dev/stdin --output none",
        ],
        read: &["az keyvault secret show --vault-name VAULT --name DASHED", "--query value --output tsv"],
    },
    Manager {
        name: "GCP Secret Manager",
        store: &["printf %s \"$VALUE\" | gcloud secrets create NAME --data-file=-"],
        read: &["gcloud secrets versions access latest --secret=NAME"],
    },
    Manager {
        name: "1Password",
        store: &[
            "op item template get Password |",
            "jq --rawfile v <(printf %s \"$VALUE\")",
            "'.title=\"NAME\" | .fields[0].value=$v' |",
            "op item create --vault app -",
        ],
        read: &["op read op://app/NAME/password"],
    },
    Manager {
        name: "Doppler",
        store: &["printf %s \"$VALUE\" | doppler secrets set NAME --no-interactive --silent"],
        read: &["doppler run -- COMMAND"],
    },
    Manager {
        name: "SOPS",
        store: &["sops edit secrets.enc.yaml"],
        read: &["sops exec-env secrets.enc.yaml COMMAND"],
    },
    Manager {
        name: "GitHub Actions",
        store: &["printf %s \"$VALUE\" | gh secret set NAME"],
        read: &["env: { NAME: \"${{ secrets.NAME }}\" }"],
    },
    Manager {
        name: ".env",
        store: &[
            "grep -qx .env .gitignore || echo .env >> .gitignore;",
            "(umask 077; printf 'NAME=%s\\n' \"$VALUE\" >> .env)",
        ],
        read: &["set -a; . ./.env; set +a"],
    },
];

impl Manager {
    /// Returns the command that stores the value of a variable, in pieces.
    pub fn store(&self, variable: &str) -> Vec<String> {
        named(self.store, variable)
    }

    /// Returns the command that reads it, in pieces.
    pub fn read(&self, variable: &str) -> Vec<String> {
        named(self.read, variable)
    }
}

/// Key Vault takes letters, digits and hyphens only.
fn named(pieces: &[&str], variable: &str) -> Vec<String> {
    let dashed = variable.replace('_', "-");
    pieces.iter().map(|piece| piece.replace("DASHED", &dashed).replace("NAME", variable)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_has_the_value_as_an_argument_of_a_program() {
        for manager in MANAGERS {
            let store = manager.store("API_KEY").join(" ");
            assert!(!store.contains("NAME") && !store.contains("DASHED"), "{store}");
            // `printf` is a part of the shell, and starts no program.
            for (at, _) in store.match_indices("$VALUE") {
                let before = store.get(..at).unwrap();
                assert!(before.rfind("printf ") > before.rfind('|'), "{store}");
            }
        }
    }
}
