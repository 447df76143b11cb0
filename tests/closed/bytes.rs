//! Files of a repository with wrong bytes: no pass when the staged key can't be read, and never a panic.
