//! Use cases: every write is a command through one runner, in one transaction with its log.
//!
//! Architecture invariant: rules live in the rooms and bytes in `store` and `facts`; this crate brings them together. It
//! knows neither HTTP nor the command line.

pub mod access;
mod activation;
mod adjustment;
mod as_of;
mod attribution;
mod audit;
mod backup;
mod by_hand;
mod command;
mod credit;
mod credits;
mod disclosure;
mod dispute;
mod earnings;
mod effect;
mod erase;
mod error;
mod event;
mod explain;
mod export;
mod facts_place;
mod identity;
mod import;
pub mod intake;
mod job;
mod kept;
mod keys;
mod language;
mod ledger;
mod leftover;
mod link;
mod live;
mod mapping;
mod member;
mod members;
mod oidc;
mod once;
mod order;
mod order_worth;
mod org;
mod overview;
mod period;
mod platform;
pub mod policy;
mod preview;
pub mod privacy;
mod quarantine;
mod replay;
mod reveal;
mod seal;
mod session;
pub mod sheet;
mod statement;
mod stream;
mod tally;
mod token;
mod trial;
mod upload;
mod user;
mod waiting;
mod webhook;
mod whatif;
mod world;

pub use self::activation::{Activated, RunPolicies, RunPolicy};
pub use self::as_of::AsOf;
pub use self::attribution::{
    Attributed, AttributedChannel, ChannelBy, FactPaths, FactPathsRequest, attribute, read_paths,
};
pub use self::audit::{Command, CommandQuery, CommandSort};
pub use self::backup::{BackedUp, BackupRequest, RestoreRequest, Restored, restore};
pub use self::command::Version;
pub use self::credit::{Settled, What, parse_day};
pub use self::credits::{Credits, CreditsRequest, CreditsSource};
pub use self::disclosure::{DisclosureFile, DisclosureRequest, DisclosureState, DisclosureWords};
pub use self::dispute::{DisputeRequest, DisputeWords, Verdict};
pub use self::earnings::Earnings;
pub use self::erase::{ErasePreview, Erased};
pub use self::error::{AppError, with_sources};
pub use self::event::{
    AsideEvent, AsideQuery, AsideSort, EVENT_BYTES_MAX, EventBatch, EventIntake, EventMapping, EventSource,
    EventsApplied, SourceMade,
};
pub use self::explain::{
    Considered, Explanation, FlowLink, OrderStory, Paragraph, PeriodExplanation, StoryEvent, StoryParty, StoryPolicy,
    StoryRule, Telling, reason_code, reason_words,
};
pub use self::export::{Export, ExportRequest};
pub use self::identity::DeclaredKind;
pub use self::import::{ImportProgress, ImportRequest, ImportView, Imported};
pub use self::job::{ImportTask, JobOutcome, JobQuery, JobState, JobView, RenderJob, Task, WhatIfTask, Worker};
pub use self::keys::Rotated;
pub use self::language::Language;
pub use self::ledger::{
    AccountWords, Broken, EntryWords, LedgerFilter, LedgerReport, PostedFor, Reversed, TransactionSort,
};
pub use self::link::LinkMade;
pub use self::live::{LiveLine, LiveOrder, LivePlace, Watched};
pub use self::member::{
    BindRequest, BindingQuery, BindingRow, BindingView, BoundMember, BoundNow, Happening, IdentifierView, LinkPreview,
    LinkView, MemberList, MemberMoney, MemberOrder, MemberProfile, MemberQuery, MemberRow, MemberSort, MemberTotal,
    MemberView, Recredit, Typed,
};
pub use self::oidc::OidcIdentity;
pub use self::once::OnceKey;
pub use self::order::{MemberName, OrderFilter, OrderMoney, OrderPage, OrderRow};
pub use self::org::{
    Child, NewPosition, NewUnit, OrgTree, PartyWords, PersonHere, PersonQuery, PersonRow, PersonView, PlaceOf, Served,
    TreeUnit, UnitQuery, UnitRow, UnitView,
};
pub use self::overview::{Decisions, Overview, OverviewFigures, StoreFigures};
pub use self::period::{
    DiffLine, DiffRow, DiffSide, Locked, Paid, PeriodProgress, PeriodRow, PeriodStory, Reviewed, RunDiff,
};
pub use self::platform::{Open, Place, Platform, Settings};
pub use self::policy::{PolicyCheck, PolicyVersion};
pub use self::preview::{ImportPreview, PreviewRecord, PreviewRejection};
pub use self::quarantine::{
    DoubtfulEnd, MASK, Quarantine, QuarantineRequest, QuarantinedRow, RejectedQuery, RejectedSort, RejectedState,
    SetAsideLink,
};
pub use self::replay::ReplayRequest;
pub use self::reveal::RevealRules;
pub use self::seal::Sealed;
pub use self::session::{HeldRole, Me, Proof, SignInRules, SignedIn};
pub use self::statement::{
    Carried, Seal, Statement, StatementLine, StatementOrder, StatementPlace, StatementRow, StatementRows,
    StatementTotal, cause_name, kind_code, kind_name, line_kind,
};
pub use self::stream::{Spool, Spooled, StreamRequest};
pub use self::tally::{GroupWords, Tallies, TallyRequest, TallyWords};
pub use self::token::{TokenLimits, TokenMade, TokenView};
pub use self::upload::{UploadFile, Uploaded};
pub use self::user::{GrantView, Invited, UserView, WantedScope};
pub use self::waiting::WaitingWork;
pub use self::webhook::{
    DeliveryFilter, DeliveryState, DeliveryView, WebhookAnswer, WebhookDisabled, WebhookEvent, WebhookMade,
    WebhookRender, WebhookRequest, WebhookRules, WebhookTry, WebhookView, WebhookWish, is_public,
};
pub use self::whatif::{
    Alternative, Band, BandKind, Comparison, ComparisonRow, Contender, Crossing, Holder, Moved, MovedOrder, Payee,
    Pilot, PilotSide, Report, Side, Spread, WhatIf, report,
};
pub use self::world::World;
pub use ::import::{Place as MappingPlace, Problem as MappingProblem, RowLook, SourceLook, StreamForm, Wrong};
pub use facts::{NONE, Tally};
pub use store::dispute::DisputeKind;
pub use store::oidc::Account;
pub use store::period::{Period, PeriodState};
pub use store::run::Run;
pub use store::{RowKey, Sorted};
