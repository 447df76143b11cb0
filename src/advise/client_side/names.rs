//! Names of variables that a framework's build writes into what it ships.

/// Prefixes, and whose they are.
///
/// Source: the environment pages of the frameworks and build tools that are named.
const PREFIXES: &[(&str, &str)] = &[
    ("NEXT_PUBLIC_", "Next.js"),
    ("VITE_", "Vite"),
    ("REACT_APP_", "Create React App"),
    ("GATSBY_", "Gatsby"),
    ("VUE_APP_", "Vue CLI"),
    ("NUXT_PUBLIC_", "Nuxt"),
    ("EXPO_PUBLIC_", "Expo"),
    ("NG_APP_", "Angular"),
    ("STORYBOOK_", "Storybook"),
    ("NX_PUBLIC_", "Nx"),
    ("BUN_PUBLIC_", "Bun"),
    ("MAIN_VITE_", "electron-vite"),
    ("PRELOAD_VITE_", "electron-vite"),
    ("RENDERER_VITE_", "electron-vite"),
    ("WXT_", "WXT"),
    ("PUBLIC_ENV__", "Vike"),
    ("PLASMO_PUBLIC_", "Plasmo"),
    ("REDWOOD_ENV_", "RedwoodJS"),
    ("UMI_APP_", "Umi"),
    ("TARO_APP_", "Taro"),
    ("SNOWPACK_PUBLIC_", "Snowpack"),
    ("PREACT_APP_", "Preact CLI"),
    ("WAKU_PUBLIC_", "Waku"),
    ("SANITY_STUDIO_", "Sanity Studio"),
    ("GRIDSOME_", "Gridsome"),
    ("PUBLIC_", "SvelteKit or Astro"),
];

/// What follows a prefix in names that tools read for themselves, and don't ship.
const OWN: &[&str] = &[
    "VITE_NODE",
    "STORYBOOK_DISABLE",
    "STORYBOOK_TOKEN",
    "STORYBOOK_PROJECT_TOKEN",
    "GATSBY_CLOUD",
    "GATSBY_TELEMETRY",
    "PUBLIC_KEY",
];

/// Returns the framework whose prefix a name in the line has.
pub(super) fn bundled_by(line: &[u8]) -> Option<&'static str> {
    let names = line.split(|b| !b.is_ascii_alphanumeric() && *b != b'_');
    let is_own = |name: &[u8]| OWN.iter().any(|own| name.starts_with(own.as_bytes()));
    let prefixed = |name: &[u8]| {
        PREFIXES.iter().find(|(p, _)| name.starts_with(p.as_bytes()) && name.len() > p.len() && !is_own(name))
    };
    names.filter_map(prefixed).map(|(_, framework)| *framework).next()
}
