//! Takes a secret out of commits that no remote has, with what was there kept under a ref.
//!
//! Only a straight line of commits from the first with the value up to HEAD is rewritten, and only on a branch: trees get
//! the rewritten blobs in place of those with the value, messages, authors and dates stay. Index and work tree aren't
//! touched. Signatures are left out, for they would be wrong.
