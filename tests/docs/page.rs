//! The run whose page stands in the documents: `docs/img/report.sh` takes the picture of what this makes.

use crate::support::{Repo, fake, random};

/// A small shop with the usual leaks, and one that somebody let through.
pub(super) fn shop() -> Repo {
    let repo = Repo::named("shop");
    let (openai, stripe) = (fake("openai-api-key", 7), fake("stripe-live-secret-key", 3));
    repo.write(
        "src/app/chat.tsx",
        format!(
            "import OpenAI from \"openai\";\n\nexport const client = new OpenAI({{\n  apiKey: \"{openai}\",\n  \
             dangerouslyAllowBrowser: true,\n}});\n"
        ),
    )
    .write("server/pay.py", format!("import stripe\n\nstripe.api_key = \"{stripe}\"\n"))
    .write("scripts/pay_again.py", format!("import stripe\n\nstripe.api_key = \"{stripe}\"\n"))
    .write(
        "deploy/release.yml",
        format!("env:\n  GITHUB_TOKEN: {}\n  REGION: eu-west-1\n", fake("github-pat-classic", 5)),
    )
    .write("config/mail.properties", format!("mail.user=shop\nmail.api.key={}\n", random(9, 32)))
    .write(
        "tests/recorded.rb",
        format!(
            "# hookguard:allow-next-line reason=\"sandbox, revoked\"\nTOKEN = \"{}\"\n",
            fake("github-pat-classic", 6)
        ),
    );
    repo
}
