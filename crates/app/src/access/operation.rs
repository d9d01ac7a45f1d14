//! Every operation there is, and who may do it. One row each; nothing else in the program knows about roles.

use super::Role;

/// How far a grant must reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// About the caller alone: everybody who signed in may.
    Own,
    /// The same for everybody: a grant anywhere is enough.
    Common,
    /// About units and persons: a grant anywhere is enough, and what is answered or done is limited to its scope.
    Scoped,
    /// About the whole group: only a grant over everything is enough.
    Group,
}

/// An operation and who may do it.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    operation: Operation,
    pub(super) name: &'static str,
    pub(super) breadth: Breadth,
    pub(super) roles: &'static [Role],
}

use Role::{Analyst, Associate, Dealer, Finance, HeadOffice, It, Owner, RegionLead, StoreManager};

const EVERYBODY: &[Role] = &[Owner, HeadOffice, RegionLead, Dealer, StoreManager, Associate, Finance, Analyst, It];
/// Those who look at results.
const LOOKERS: &[Role] = &[Owner, HeadOffice, Finance, Analyst];
/// Those who look at results of their own part of the group.
const PAYEES: &[Role] = &[Owner, HeadOffice, RegionLead, Dealer, StoreManager, Associate, Finance, Analyst];
/// Those who may object to what they have.
const DISPUTANTS: &[Role] = &[Owner, HeadOffice, RegionLead, Dealer, StoreManager, Associate, Finance];
/// Those who look after members, each after their own.
const KEEPERS: &[Role] = &[Owner, HeadOffice, RegionLead, Dealer, StoreManager, Associate];
/// Those who hire people, each for their own part of the group.
const EMPLOYERS: &[Role] = &[Owner, HeadOffice, RegionLead, Dealer, StoreManager];
const CENTER: &[Role] = &[Owner, HeadOffice];
const MONEY: &[Role] = &[Owner, Finance];
const MACHINE: &[Role] = &[Owner, It];

macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $operation:ident = $name:literal, $breadth:ident, $roles:expr;)+) => {
        /// Everything that can be asked of the program, commands and questions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $($(#[doc = $doc])+ $operation,)+
        }

        const RIGHTS: &[Right] = &[
            $(Right { operation: Operation::$operation, name: $name, breadth: Breadth::$breadth, roles: $roles },)+
        ];
    };
}

operations! {
    /// Spread conversions over touchpoints.
    AttributionShow = "attribution.show", Group, LOOKERS;
    /// Read the log of commands.
    AuditList = "audit.list", Group, &[Owner, Finance, It];
    /// Say in the log that this is a backup that was put back, and prove what it holds.
    BackupRestore = "backup.restore", Group, MACHINE;
    /// Copy everything there is.
    BackupRun = "backup.run", Group, MACHINE;
    /// List who serves whom.
    BindingList = "binding.list", Scoped, KEEPERS;
    /// Say who serves a member: claim, hand over, release.
    BindingChange = "binding.change", Scoped, KEEPERS;
    /// Credit, commission and payable money of a run, grouped.
    CreditsShow = "credits.show", Scoped, PAYEES;
    /// Ask for identifiers of members in clear.
    DisclosureAsk = "disclosure.ask", Scoped, EMPLOYERS;
    /// Allow or refuse identifiers of members in clear to who asked.
    DisclosureDecide = "disclosure.decide", Group, CENTER;
    /// List who asked for identifiers in clear: oneself, or everybody for those who decide.
    DisclosureList = "disclosure.list", Scoped, EMPLOYERS;
    /// Look at who asked for identifiers in clear.
    DisclosureShow = "disclosure.show", Scoped, EMPLOYERS;
    /// Take the file that one asked for.
    DisclosureTake = "disclosure.take", Scoped, EMPLOYERS;
    /// Decide a dispute.
    DisputeDecide = "dispute.decide", Group, MONEY;
    /// List disputes.
    DisputeList = "dispute.list", Scoped, PAYEES;
    /// Open a dispute about a statement.
    DisputeOpen = "dispute.open", Scoped, DISPUTANTS;
    /// Look at a dispute.
    DisputeShow = "dispute.show", Scoped, PAYEES;
    /// What one earned oneself.
    EarningsShow = "earnings.show", Scoped, &[Owner, RegionLead, Dealer, StoreManager, Associate];
    /// Look at events that were set aside, without their values.
    EventAsideList = "event_aside.list", Group, &[Owner, HeadOffice, It];
    /// Give up on an event that was set aside.
    EventAsideDrop = "event_aside.drop", Group, MACHINE;
    /// Send an event that was set aside once more, as it was or mended.
    EventAsideReplay = "event_aside.replay", Group, MACHINE;
    /// Look at an event that was set aside, in clear.
    EventAsideReveal = "event_aside.reveal", Group, MACHINE;
    /// Make facts of events that wait.
    EventApply = "event.apply", Group, MACHINE;
    /// Say what events mean.
    EventMappingEdit = "event_mapping.edit", Group, MACHINE;
    /// Take the group's own meaning of events back.
    EventMappingReset = "event_mapping.reset", Group, MACHINE;
    /// Look at what events mean.
    EventMappingShow = "event_mapping.show", Group, &[Owner, HeadOffice, Analyst, It];
    /// Take the right to send events from a source.
    EventSourceClose = "event_source.close", Group, MACHINE;
    /// Make a source of events and its write key.
    EventSourceCreate = "event_source.create", Group, MACHINE;
    /// List sources of events.
    EventSourceList = "event_source.list", Group, &[Owner, HeadOffice, It];
    /// Who got what for an order, and why.
    ExplainOrder = "explain.order", Scoped, PAYEES;
    /// What a payee has for a period, and why.
    ExplainPeriod = "explain.period", Scoped, PAYEES;
    /// Bookings of a period for the accounts.
    ExportAccounting = "export.accounting", Group, MONEY;
    /// Payments of a period for the payroll.
    ExportPayroll = "export.payroll", Group, MONEY;
    /// Import facts that are sent as one stream.
    FactsImport = "facts.import", Group, MACHINE;
    /// Remove files that were sent.
    ImportDiscard = "import.discard", Group, MACHINE;
    /// List imports.
    ImportList = "import.list", Group, &[Owner, HeadOffice, It];
    /// Look at what a mapping makes of the first rows.
    ImportPreview = "import.preview", Group, MACHINE;
    /// Look at what an import did that was asked for as a job.
    ImportResult = "import.result", Group, &[Owner, HeadOffice, It];
    /// Look at an import.
    ImportShow = "import.show", Group, &[Owner, HeadOffice, It];
    /// Send files to be imported.
    ImportUpload = "import.upload", Group, MACHINE;
    /// Look at files that were sent.
    ImportUploaded = "import.uploaded", Group, MACHINE;
    /// Read files through a mapping.
    ImportRun = "import.run", Group, MACHINE;
    /// Stop a job: one's own, or anybody's with the right to edit users.
    JobCancel = "job.cancel", Own, EVERYBODY;
    /// List one's own jobs; everybody's with the right to edit users.
    JobList = "job.list", Own, EVERYBODY;
    /// Look at a job: one's own, or anybody's with the right to edit users.
    JobShow = "job.show", Own, EVERYBODY;
    /// Watch a job: one's own, or anybody's with the right to edit users.
    JobWatch = "job.watch", Own, EVERYBODY;
    /// Make a new wrapping key and wrap every data key with it.
    KeysRotate = "keys.rotate", Group, MACHINE;
    /// Balances of the ledger.
    LedgerBalances = "ledger.balances", Group, LOOKERS;
    /// Prove what is stored.
    LedgerCheck = "ledger.check", Group, &[Owner, Finance, It];
    /// Entries of the ledger.
    LedgerEntries = "ledger.entries", Group, LOOKERS;
    /// Reverse a transaction of the ledger.
    LedgerReverse = "ledger.reverse", Group, MONEY;
    /// Keep a mapping of files under a name.
    MappingKeep = "mapping.keep", Group, MACHINE;
    /// List mappings of files.
    MappingList = "mapping.list", Group, &[Owner, HeadOffice, It];
    /// Look at a mapping of files.
    MappingShow = "mapping.show", Group, &[Owner, HeadOffice, It];
    /// Destroy the identifiers of a member on request.
    MemberErase = "member.erase", Group, CENTER;
    /// Look at what erasing a member would destroy, and what would stay.
    MemberErasure = "member.erasure", Group, CENTER;
    /// Sign in with a link.
    LinkOpen = "link.open", Own, EVERYBODY;
    /// Say that two identifiers are one person.
    MemberLink = "member.link", Group, CENTER;
    /// Search members.
    MemberList = "member.list", Scoped, KEEPERS;
    /// Orders of a member.
    MemberOrders = "member.orders", Scoped, KEEPERS;
    /// Look at a member's identifiers in clear.
    MemberReveal = "member.reveal", Scoped, CENTER;
    /// Look at a member.
    MemberShow = "member.show", Scoped, KEEPERS;
    /// Everything that happened to a member.
    MemberTimeline = "member.timeline", Scoped, KEEPERS;
    /// Take links back.
    MemberUnlink = "member.unlink", Group, CENTER;
    /// Look at oneself.
    MeShow = "me.show", Own, EVERYBODY;
    /// Numbers about the running program.
    MetricsShow = "metrics.show", Group, MACHINE;
    /// See orders as they are accepted, with who would get what for them.
    OrderWatch = "order.watch", Scoped, PAYEES;
    /// Add a unit.
    OrgAdd = "org.add", Group, CENTER;
    /// Close a unit.
    OrgClose = "org.close", Group, CENTER;
    /// Search units.
    OrgList = "org.list", Scoped, EVERYBODY;
    /// Move a unit below another.
    OrgMove = "org.move", Group, CENTER;
    /// Look at a unit.
    OrgShow = "org.show", Scoped, EVERYBODY;
    /// Look at a tree of the organisation.
    OrgTree = "org.tree", Scoped, EVERYBODY;
    /// Sign in with an account elsewhere.
    OidcOpen = "oidc.open", Own, EVERYBODY;
    /// Look at how one signs in elsewhere, without the secret.
    OidcSettings = "oidc.settings", Group, MACHINE;
    /// Go and sign in elsewhere.
    OidcStart = "oidc.start", Own, EVERYBODY;
    /// List orders.
    OrderList = "order.list", Scoped, PAYEES;
    /// Who gets what for an order this instant.
    OrderLive = "order.live", Scoped, PAYEES;
    /// The state of things at a glance.
    OverviewShow = "overview.show", Scoped, PAYEES;
    /// Change one's own password.
    PasswordChange = "password.change", Own, EVERYBODY;
    /// Compare two runs of a period.
    PeriodDiff = "period.diff", Group, LOOKERS;
    /// List periods.
    PeriodList = "period.list", Common, EVERYBODY;
    /// Lock a period: post to the ledger.
    PeriodLock = "period.lock", Group, MONEY;
    /// Open a period.
    PeriodOpen = "period.open", Group, MONEY;
    /// Pay a period.
    PeriodPay = "period.pay", Group, MONEY;
    /// Approve the latest run of a period.
    PeriodReview = "period.review", Group, &[Owner, HeadOffice, Finance];
    /// Look at a period: its runs, and who did what.
    PeriodShow = "period.show", Group, LOOKERS;
    /// Hire somebody.
    PersonHire = "person.hire", Scoped, EMPLOYERS;
    /// End what somebody does.
    PersonLeave = "person.leave", Scoped, EMPLOYERS;
    /// Search people.
    PersonList = "person.list", Scoped, EVERYBODY;
    /// Give somebody another position.
    PersonMove = "person.move", Scoped, EMPLOYERS;
    /// Look at somebody.
    PersonShow = "person.show", Scoped, EVERYBODY;
    /// Compare a pilot with the rest.
    PilotShow = "pilot.show", Group, LOOKERS;
    /// Put a policy into force.
    PolicyActivate = "policy.activate", Group, CENTER;
    /// Check a policy and run its cases.
    PolicyCheck = "policy.check", Group, LOOKERS;
    /// Every version of a policy.
    PolicyHistory = "policy.history", Common, PAYEES;
    /// List policies.
    PolicyList = "policy.list", Common, PAYEES;
    /// Look at a version of a policy.
    PolicyShow = "policy.show", Common, PAYEES;
    /// Put other values into a row that an import set aside.
    QuarantineMend = "quarantine.mend", Group, MACHINE;
    /// Send a row that an import set aside once more.
    QuarantineReplay = "quarantine.replay", Group, MACHINE;
    /// Send all rows that an import set aside once more.
    QuarantineReplayAll = "quarantine.replay_all", Group, MACHINE;
    /// Look at links that do not count.
    QuarantineLinks = "quarantine.links", Group, &[Owner, HeadOffice, It];
    /// Look at values that imports set aside, in clear.
    QuarantineReveal = "quarantine.reveal", Group, MACHINE;
    /// Look at what imports set aside.
    QuarantineShow = "quarantine.show", Group, &[Owner, HeadOffice, It];
    /// List roles and what each may do.
    RoleList = "role.list", Common, EVERYBODY;
    /// List the runs of a period.
    RunList = "run.list", Group, LOOKERS;
    /// Settle days or a period.
    RunSettle = "run.settle", Group, MONEY;
    /// Look at a run.
    RunShow = "run.show", Group, LOOKERS;
    /// Write many small files of facts again as few large ones.
    SealRun = "seal.run", Group, MACHINE;
    /// End one's own session.
    SessionClose = "session.close", Own, EVERYBODY;
    /// See how one may sign in.
    SessionMethods = "session.methods", Own, EVERYBODY;
    /// Sign in.
    SessionOpen = "session.open", Own, EVERYBODY;
    /// Statements of all payees of a period.
    StatementExport = "statement.export", Group, &[Owner, HeadOffice, Finance];
    /// A statement as a file.
    StatementFile = "statement.file", Scoped, PAYEES;
    /// List the statements of a period.
    StatementList = "statement.list", Scoped, PAYEES;
    /// A statement.
    StatementShow = "statement.show", Scoped, PAYEES;
    /// Make a token in one's own name.
    TokenCreate = "token.create", Own, EVERYBODY;
    /// List one's own tokens.
    TokenList = "token.list", Own, EVERYBODY;
    /// Revoke a token: one's own, or anybody's with the right to edit users.
    TokenRevoke = "token.revoke", Own, EVERYBODY;
    /// Make a user.
    UserCreate = "user.create", Group, MACHINE;
    /// Change a user, disable one.
    UserEdit = "user.edit", Group, MACHINE;
    /// Give a user a role.
    UserGrant = "user.grant", Group, MACHINE;
    /// Make a link that signs a user in.
    UserLink = "user.link", Group, MACHINE;
    /// List users and what they may do.
    UserList = "user.list", Group, &[Owner, Finance, It];
    /// Give a user another password.
    UserReset = "user.reset", Group, MACHINE;
    /// End a role of a user.
    UserRevoke = "user.revoke", Group, MACHINE;
    /// Look at a user.
    UserShow = "user.show", Group, &[Owner, Finance, It];
    /// Tie an account elsewhere to a user.
    UserTie = "user.tie", Group, MACHINE;
    /// Take the accounts elsewhere from a user.
    UserUntie = "user.untie", Group, MACHINE;
    /// Make a webhook and its secret.
    WebhookCreate = "webhook.create", Group, MACHINE;
    /// Remove a webhook.
    WebhookDelete = "webhook.delete", Group, MACHINE;
    /// Send what is due to webhooks.
    WebhookDeliver = "webhook.deliver", Group, MACHINE;
    /// List what was sent to a webhook.
    WebhookDeliveries = "webhook.deliveries", Group, MACHINE;
    /// Look at what was sent to a webhook, with every try.
    WebhookDelivery = "webhook.delivery", Group, MACHINE;
    /// Change a webhook.
    WebhookEdit = "webhook.edit", Group, MACHINE;
    /// List what webhooks can be told of.
    WebhookEvents = "webhook.events", Group, MACHINE;
    /// List webhooks.
    WebhookList = "webhook.list", Group, MACHINE;
    /// Try whether a webhook works.
    WebhookPing = "webhook.ping", Group, MACHINE;
    /// Send something to a webhook once more.
    WebhookResend = "webhook.resend", Group, MACHINE;
    /// Give a webhook another secret.
    WebhookRotate = "webhook.rotate", Group, MACHINE;
    /// Look at a webhook.
    WebhookShow = "webhook.show", Group, MACHINE;
    /// Look at the numbers behind a chart of a comparison.
    WhatifCsv = "whatif.csv", Group, LOOKERS;
    /// A comparison as a page that can be sent to somebody.
    WhatifReport = "whatif.report", Group, LOOKERS;
    /// Compare policies over the same facts.
    WhatifRun = "whatif.run", Group, LOOKERS;
    /// Look at a comparison of policies.
    WhatifShow = "whatif.show", Group, LOOKERS;
}

impl Operation {
    /// Every operation, by name.
    pub fn all() -> impl Iterator<Item = Operation> {
        RIGHTS.iter().map(|right| right.operation)
    }

    /// Its row: variants and rows stand in the same order.
    pub(super) fn right(self) -> &'static Right {
        &RIGHTS[self as usize]
    }

    /// The word used in the log, in tokens and in the API.
    pub fn name(self) -> &'static str {
        self.right().name
    }

    /// How far a grant must reach.
    pub fn breadth(self) -> Breadth {
        self.right().breadth
    }

    /// Who may do it; meaningless for what is about the caller alone.
    pub fn roles(self) -> &'static [Role] {
        self.right().roles
    }

    /// The operation with this name.
    pub fn parse(name: &str) -> Option<Operation> {
        Operation::all().find(|operation| operation.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_row() {
        for operation in Operation::all() {
            assert_eq!(operation.right().operation, operation);
            assert_eq!(Operation::parse(operation.name()), Some(operation));
            assert!(operation.roles().contains(&Owner), "an owner may {}", operation.name());
            let (room, verb) = operation.name().split_once('.').expect("a room and a verb");
            let spelled = format!("{operation:?}").to_lowercase();
            assert_eq!(format!("{room}{verb}").replace('_', ""), spelled);
        }
    }

    #[test]
    fn those_outside_the_center_command_nothing_of_the_group() {
        for operation in Operation::all().filter(|operation| operation.breadth() == Breadth::Group) {
            for outside in [RegionLead, Dealer, StoreManager, Associate] {
                assert!(!operation.roles().contains(&outside), "{outside:?} may {}", operation.name());
            }
        }
    }

    #[test]
    fn who_only_looks_changes_nothing() {
        let looks = ["attribution", "credits", "explain", "overview", "pilot", "whatif"];
        for operation in Operation::all().filter(|operation| operation.breadth() != Breadth::Own) {
            let (room, verb) = operation.name().split_once('.').unwrap_or_default();
            let looking =
                ["balances", "check", "diff", "entries", "file", "history", "list", "live", "show", "tree", "watch"];
            let changes = !looks.contains(&room) && !looking.contains(&verb);
            assert!(!(changes && operation.roles().contains(&Analyst)), "an analyst may {}", operation.name());
        }
    }
}
