//! Each kind of repository, by a whole run of the hook.
