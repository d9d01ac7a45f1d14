//! Why a binding policy is refused.

use base::Symbol;

/// A refusal of [`crate::Policy::check`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindingError {
    /// A range of dates without an instant.
    #[error("the policy {policy:?} is effective at no instant: its end is not after its start")]
    NeverEffective {
        /// Name of the policy.
        policy: String,
    },
    /// Two rules for one role.
    #[error("the policy {policy:?} has two rules for one role (word {})", role.0)]
    TwoRules {
        /// Name of the policy.
        policy: String,
        /// The role.
        role: Symbol,
    },
    /// A lock of no length.
    #[error("the policy {policy:?} locks for 0 days; say latest instead")]
    EmptyLock {
        /// Name of the policy.
        policy: String,
    },
    /// A release at once.
    #[error("the policy {policy:?} releases after 0 days, which would end every binding as it begins")]
    ReleaseAtOnce {
        /// Name of the policy.
        policy: String,
    },
}
