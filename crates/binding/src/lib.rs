//! Who serves a member, since when and why: intervals derived from binding events under a policy.
