//! The coats in which a secret comes: how files of many kinds write `name = value`.

/// A way to write a name and a value.
pub(crate) struct Syntax {
    /// The path of such a file.
    pub(crate) path: &'static str,
    /// The text around: `NAME` and `VALUE` stand for the two.
    template: &'static str,
    /// How the value is written.
    quoting: Quoting,
    /// How the name is written.
    naming: Naming,
}

enum Quoting {
    /// In a string with backslash escapes.
    Escaped,
    /// As it is.
    Bare,
    /// As it is, in an indented block where it has several lines.
    Block,
    /// With entities.
    Entities,
}

enum Naming {
    /// `API_KEY`
    Upper,
    /// `api_key`
    Snake,
    /// `apiKey`
    Camel,
    /// `api-key`
    Kebab,
    /// `api.key`
    Dotted,
}

const fn row(path: &'static str, template: &'static str, quoting: Quoting, naming: Naming) -> Syntax {
    Syntax { path, template, quoting, naming }
}

/// All of them.
pub(crate) const SYNTAXES: &[Syntax] = &[
    row(".env", "# settings\nNAME=VALUE\n", Quoting::Bare, Naming::Upper),
    row("a.json", "{\n  \"NAME\": \"VALUE\",\n  \"port\": 1\n}\n", Quoting::Escaped, Naming::Snake),
    row("a.yml", "service:\n  NAME: VALUE\n", Quoting::Block, Naming::Kebab),
    row("a.toml", "[service]\nNAME = \"VALUE\"\n", Quoting::Escaped, Naming::Snake),
    row("a.js", "const NAME = \"VALUE\";\n", Quoting::Escaped, Naming::Camel),
    row("a.ts", "export const NAME: string = 'VALUE';\n", Quoting::Escaped, Naming::Camel),
    row(
        "a.tsx",
        "const client = new Client({ NAME: \"VALUE\", timeout: 3 });\n",
        Quoting::Escaped,
        Naming::Camel,
    ),
    row("a.py", "NAME = \"VALUE\"\n", Quoting::Escaped, Naming::Upper),
    row("b.py", "client = Client(NAME='VALUE')\n", Quoting::Escaped, Naming::Snake),
    row("a.go", "\tNAME := \"VALUE\"\n", Quoting::Escaped, Naming::Camel),
    row("A.java", "    private static final String NAME = \"VALUE\";\n", Quoting::Escaped, Naming::Upper),
    row("a.rs", "const NAME: &str = \"VALUE\";\n", Quoting::Escaped, Naming::Upper),
    row("a.sh", "#!/bin/sh\nexport NAME=\"VALUE\"\n", Quoting::Bare, Naming::Upper),
    row("a.xml", "<settings>\n  <NAME>VALUE</NAME>\n</settings>\n", Quoting::Entities, Naming::Camel),
    row("a.properties", "NAME=VALUE\n", Quoting::Escaped, Naming::Dotted),
    row("a.ini", "[service]\nNAME = VALUE\n", Quoting::Bare, Naming::Snake),
    row("a.cs", "    public const string NAME = \"VALUE\";\n", Quoting::Escaped, Naming::Camel),
    row("a.php", "<?php\n$config['NAME'] = 'VALUE';\n", Quoting::Escaped, Naming::Snake),
    row("a.rb", "NAME = \"VALUE\"\n", Quoting::Escaped, Naming::Upper),
    row("Dockerfile", "FROM scratch\nENV NAME=\"VALUE\"\n", Quoting::Bare, Naming::Upper),
    row("a.tfvars", "NAME = \"VALUE\"\n", Quoting::Escaped, Naming::Snake),
    row("c.json", "[\"--NAME\",\"VALUE\"]\n", Quoting::Escaped, Naming::Kebab),
];

impl Syntax {
    /// Tells whether a value of several lines keeps them as they are.
    pub(crate) fn keeps_lines(&self) -> bool {
        matches!(self.quoting, Quoting::Bare)
    }

    /// Writes a name, given as `UPPER_SNAKE`, and a value; returns the text.
    ///
    /// A value that has quotes is a piece of some syntax already and stands alone. `None` where the syntax can't hold the
    /// value as it is.
    pub(crate) fn write(&self, name: &str, value: &str) -> Option<String> {
        if value.contains(['"', '\'']) {
            return Some(format!("{value}\n"));
        }
        let special = match self.quoting {
            Quoting::Escaped => "",
            Quoting::Bare => "$`\\#;",
            Quoting::Block => "#:{}[]&*!|>%@`,?",
            Quoting::Entities => "&<>",
        };
        let several = value.contains('\n');
        if !several && value.contains(|c| special.contains(c)) {
            return None;
        }
        let name = match self.naming {
            Naming::Upper => name.to_uppercase(),
            Naming::Snake => name.to_lowercase(),
            Naming::Kebab => name.to_lowercase().replace('_', "-"),
            Naming::Dotted => name.to_lowercase().replace('_', "."),
            Naming::Camel => camel(name),
        };
        let value = match self.quoting {
            Quoting::Escaped => value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"),
            Quoting::Bare if several && !self.template.contains('"') => format!("\"{value}\""),
            Quoting::Block if several => format!("|\n    {}", value.replace('\n', "\n    ")),
            Quoting::Bare | Quoting::Block => value.to_owned(),
            Quoting::Entities => value.replace('&', "&amp;").replace('<', "&lt;"),
        };
        Some(self.template.replace("NAME", &name).replace("VALUE", &value))
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_').map(str::to_lowercase);
    let first = words.next().unwrap_or_default();
    words.fold(first, |all, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        all + &head.to_uppercase() + tail
    })
}
