//! What says that a script runs on a server: its place, its directives, what it imports.

use crate::advise::client_side::Path;
use crate::advise::client_side::code::Code;

/// Endings of names by which frameworks know code of the server.
const ENDINGS: &[&str] = &[
    ".server.ts",
    ".server.tsx",
    ".server.js",
    ".server.jsx",
    ".server.mjs",
    ".server.mts",
    "+server.ts",
    "+server.js",
    ".api.ts",
    ".api.js",
    ".worker.ts",
    ".lambda.ts",
    ".mts.server",
];

/// Names of files that run on the server, or while building, wherever they stand.
const NAMES: &[&str] = &[
    "server",
    "middleware",
    "instrumentation",
    "hooks.server",
    "entry.server",
    "gulpfile",
    "gruntfile",
    "proxy",
    "gatsby-node",
    "gatsby-ssr",
    "nitro.config",
    "drizzle.config",
    "knexfile",
    "prisma.config",
    "hardhat.config",
    "truffle-config",
    "playwright.config",
    "cypress.config",
    "jest.config",
    "vitest.config",
    "ecosystem.config",
];

/// Directories whose code runs on a server, in a function, or by hand.
const DIRECTORIES: &[&str] = &[
    "server",
    "servers",
    "backend",
    "api",
    "apis",
    "lambda",
    "lambdas",
    "functions",
    "cloudfunctions",
    "edge-functions",
    "worker",
    "workers",
    "jobs",
    "migrations",
    "seeds",
    "infra",
    "deploy",
    "ops",
    "scripts",
    "bin",
    "cli",
    "cmd",
    "terraform",
    "k8s",
    ".github",
    "controllers",
    "routes",
    "middlewares",
    "middleware",
    "models",
    "cron",
    "queues",
    "convex",
    "prisma",
    "db",
    "database",
    "tools",
    "tooling",
    "ci",
    ".server",
];

/// Directories of code for clients; the one nearest to the file decides.
const CLIENTS: &[&str] = &[
    "client",
    "clients",
    "frontend",
    "front",
    "web",
    "webapp",
    "ui",
    "components",
    "views",
    "hooks",
    "composables",
    "renderer",
    "mobile",
    "extension",
    "browser",
    "widgets",
    "screens",
];

/// Modules that only a server, a tool or a test imports.
const MODULES: &[&str] = &[
    "express",
    "fastify",
    "koa",
    "@hapi/hapi",
    "@nestjs/common",
    "@nestjs/core",
    "hono",
    "restify",
    "polka",
    "http",
    "https",
    "fs",
    "fs/promises",
    "child_process",
    "net",
    "cluster",
    "worker_threads",
    "os",
    "tls",
    "dotenv",
    "server-only",
    "next/server",
    "next/headers",
    "@sveltejs/kit/node",
    "@remix-run/node",
    "pg",
    "mysql",
    "mysql2",
    "mongoose",
    "mongodb",
    "@prisma/client",
    "ioredis",
    "redis",
    "sequelize",
    "typeorm",
    "knex",
    "aws-lambda",
    "@vercel/node",
    "@netlify/functions",
    "firebase-functions",
    "firebase-admin",
    "discord.js",
    "telegraf",
    "nodemailer",
    "puppeteer",
    "puppeteer-core",
    "playwright",
    "@playwright/test",
    "cypress",
    "jsdom",
    "cheerio",
    "selenium-webdriver",
    "vitest",
    "jest",
    "mocha",
    "supertest",
    "@testing-library/react",
    "commander",
    "yargs",
    "hardhat",
    "socket.io",
    "ws",
    "bullmq",
    "graphql-yoga",
    "@apollo/server",
    "apollo-server",
];

/// Code that frameworks run on the server, in files whose other parts may ship.
const WORDS: &[&str] = &[
    "getServerSideProps",
    "getStaticProps",
    "getStaticPaths",
    "createServerFn",
    "routeLoader$",
    "routeAction$",
    "server$",
    "defineEventHandler",
    "http.createServer",
    "Deno.serve",
    "Bun.serve",
    "process.argv",
    "__dirname",
    "module.exports",
    "exports.handler",
    "process.stdout",
    "process.exit",
];

/// Tells whether the path is one of code for the server. The directory nearest to the file counts.
pub(super) fn by_path(path: &Path) -> bool {
    let name = path.name.to_ascii_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let is_route = path.directories().any(|d| d == "app") && stem == "route";
    if path.ends_with(ENDINGS) || NAMES.contains(&stem) || is_route || path.has("pages/api") {
        return true;
    }
    for directory in path.directories().rev() {
        if CLIENTS.contains(&directory) {
            return false;
        }
        if DIRECTORIES.contains(&directory) {
            return true;
        }
    }
    false
}

/// Tells whether the text says that it runs on a server.
pub(super) fn by_text(code: &Code) -> bool {
    code.is_marked("use server")
        || code.imports.iter().any(|name| name.starts_with("node:"))
        || MODULES.iter().any(|module| code.imports(module))
        || WORDS.iter().any(|word| code.has(word))
}
