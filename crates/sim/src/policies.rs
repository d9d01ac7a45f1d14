//! The demo's policies: what is in force, and what might come instead.

/// A policy file that comes with the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPolicy {
    /// Name of the file.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Who serves a member: to be activated first.
pub const WHO_SERVES: DemoPolicy =
    DemoPolicy { file: "who-serves.yaml", text: include_str!("../policies/who-serves.yaml") };

/// Double credit for store and online, money once: what is settled.
pub const IN_FORCE: DemoPolicy = DemoPolicy {
    file: "store-and-online-double-credit.yaml",
    text: include_str!("../policies/store-and-online-double-credit.yaml"),
};

/// More for sharers, the latest contact serves: for a what-if.
pub const ALTERNATIVE: DemoPolicy =
    DemoPolicy { file: "sharers-first.yaml", text: include_str!("../policies/sharers-first.yaml") };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_pass_their_own_check() {
        for policy in [WHO_SERVES, IN_FORCE, ALTERNATIVE] {
            let check = app::policy::check_file(policy.text, policy.file);
            let check = check.unwrap_or_else(|errors| panic!("{errors}"));
            let failed: Vec<String> =
                check.cases.iter().filter(|case| !case.passed()).map(ToString::to_string).collect();
            assert!(failed.is_empty(), "{}", failed.join("\n"));
        }
    }
}
