//! Policies in force: activating a file, and compiling what is active for a run.

use crate::access::Operation;
use crate::command::{Logged, Version};
use crate::policy::{self, Catalog, CompiledPolicy, FileCheck};
use crate::privacy::to_hex;
use crate::world::World;
use crate::{AppError, Platform, Settings};
use base::{Calendar, Currency, Interval, PartyId, PartyKind, Seq, Symbols};
use org::Directory;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use store::policy::NewPolicy;
use store::{Read, Tx};

/// Names in policies, resolved against what the data directory knows.
pub(crate) struct DataCatalog<'a> {
    pub directory: &'a Directory,
    pub settings: &'a Settings,
}

impl Catalog for DataCatalog<'_> {
    fn party(&self, kind: PartyKind, key: &str) -> Option<PartyId> {
        self.directory.find(kind, key)
    }

    fn keys(&self, kind: PartyKind) -> Vec<String> {
        let parties = self.directory.parties().filter(|party| party.kind == kind);
        parties.map(|party| party.key.clone()).collect()
    }

    fn currency(&self, code: &str) -> Option<Currency> {
        self.settings.currencies.get(code).copied()
    }

    fn currencies(&self) -> Vec<String> {
        self.settings.currencies.keys().cloned().collect()
    }

    fn calendar(&self) -> &Calendar {
        &self.settings.calendar
    }
}

/// The policies of a run, compiled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policies {
    pub credit: Vec<credit::Policy>,
    pub overrides: Vec<Option<binding::Policy>>,
    pub binding: Vec<binding::Policy>,
}

impl Policies {
    /// Adds what one file compiled to.
    pub fn push(&mut self, compiled: CompiledPolicy, version: u32) {
        let CompiledPolicy { credit, mut binding, .. } = compiled;
        if let Some(binding) = &mut binding {
            binding.version = version;
        }
        match credit {
            Some(mut credit) => {
                credit.version = version;
                self.credit.push(credit);
                self.overrides.push(binding);
            }
            None => self.binding.extend(binding),
        }
    }
}

/// The policies of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPolicies {
    /// By the position that lines name.
    pub credit: Vec<RunPolicy>,
    /// Under which bindings were derived.
    pub binding: Vec<RunPolicy>,
}

/// A policy as a run remembers it: enough to read its lines without compiling anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPolicy {
    /// `credit` or `binding`
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its version; 0 when it was never activated.
    pub version: u32,
    /// SHA-256 of the file, hexadecimal.
    pub hash: String,
    /// Code and scale of the currency; empty for a binding policy.
    pub currency: Option<(String, u8)>,
    /// Names of its rules by number.
    pub rules: Vec<String>,
    /// Account that funds each rule; empty where there is no money.
    pub funded_by: Vec<String>,
    /// Numbers of the rules that deduct, tax say.
    #[serde(default)]
    pub deductions: Vec<u16>,
}

impl RunPolicy {
    pub(crate) fn of_credit(policy: &credit::Policy, symbols: &Symbols) -> RunPolicy {
        let account = |funding: Option<base::Symbol>| funding.map_or("", |account| symbols.text(account)).to_owned();
        RunPolicy {
            kind: "credit".to_owned(),
            name: policy.name.clone(),
            version: policy.version,
            hash: to_hex(&policy.hash),
            currency: Some((policy.currency.code().to_owned(), policy.currency.scale())),
            rules: policy.rule_names().map(str::to_owned).collect(),
            funded_by: policy.funding().map(account).collect(),
            deductions: policy.deductions().collect(),
        }
    }

    fn of_binding(policy: &binding::Policy) -> RunPolicy {
        RunPolicy {
            kind: "binding".to_owned(),
            name: policy.name.clone(),
            version: policy.version,
            hash: to_hex(&policy.hash),
            currency: None,
            rules: Vec::new(),
            funded_by: Vec::new(),
            deductions: Vec::new(),
        }
    }

    /// The currency of its amounts.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.as_ref().and_then(|(code, scale)| Currency::new(code, *scale).ok())
    }

    /// Name of a rule.
    pub fn rule(&self, number: u16) -> &str {
        self.rules.get(usize::from(number)).map_or("?", String::as_str)
    }

    /// The account that funds a rule.
    pub fn funded_by(&self, number: u16) -> &str {
        self.funded_by.get(usize::from(number)).map_or("", String::as_str)
    }
}

impl Policies {
    /// Credit policies as a run keeps them, by the position that lines name.
    pub fn remembered(&self, symbols: &Symbols) -> Vec<RunPolicy> {
        self.credit.iter().map(|policy| RunPolicy::of_credit(policy, symbols)).collect()
    }

    /// Binding policies as a run keeps them: the group's, and those inside credit policies.
    pub fn remembered_bindings(&self) -> Vec<RunPolicy> {
        self.binding.iter().chain(self.overrides.iter().flatten()).map(RunPolicy::of_binding).collect()
    }
}

/// What activation did.
#[derive(Clone, Debug)]
pub struct Activated {
    /// `credit` or `binding`
    pub kind: String,
    /// Name of the policy.
    pub name: String,
    /// The version it got; the one it had when the same file was active already.
    pub version: u32,
    /// Whether the same file was active already, so that nothing changed.
    pub unchanged: bool,
    /// How many cases were run.
    pub cases: usize,
    /// The version that it took the place of.
    pub superseded: Option<u32>,
    /// What is probably not meant.
    pub warnings: Vec<String>,
}

/// What decides whether two policies may both be active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    brands: Vec<u32>,
    units: Vec<u32>,
    books: Vec<String>,
}

/// The brands and units for which a stored policy holds, by number; none is the whole group.
pub(crate) fn scope_of(policy: &store::policy::Policy) -> Result<Vec<PartyId>, AppError> {
    let claim: Claim = serde_json::from_str(&policy.policy.scope).map_err(AppError::internal)?;
    Ok(claim.brands.into_iter().chain(claim.units).filter_map(|raw| NonZeroU32::new(raw).map(PartyId)).collect())
}

impl Claim {
    fn of(compiled: &CompiledPolicy, symbols: &Symbols) -> Claim {
        let Some(policy) = &compiled.credit else {
            return Claim { brands: Vec::new(), units: Vec::new(), books: vec!["binding".to_owned()] };
        };
        let mut books: Vec<String> =
            policy.books.iter().map(|book| format!("credit:{}", symbols.text(book.name))).collect();
        books.extend(policy.money_books().map(|book| format!("commission:{}", symbols.text(book))));
        books.sort();
        books.dedup();
        Claim {
            brands: policy.scope.brands.iter().map(|brand| brand.raw()).collect(),
            units: policy.scope.units.iter().map(|unit| unit.raw()).collect(),
            books,
        }
    }

    /// Whether it applies wherever the other does.
    fn covers(&self, other: &Claim) -> bool {
        let all = |mine: &[u32], theirs: &[u32]| {
            mine.is_empty() || (!theirs.is_empty() && theirs.iter().all(|party| mine.contains(party)))
        };
        all(&self.brands, &other.brands) && all(&self.units, &other.units)
    }

    /// Whether some order could be credited in one book by both.
    fn overlaps(&self, other: &Claim) -> bool {
        let meet = |a: &[u32], b: &[u32]| a.is_empty() || b.is_empty() || a.iter().any(|party| b.contains(party));
        self.books.iter().any(|book| other.books.contains(book))
            && meet(&self.brands, &other.brands)
            && meet(&self.units, &other.units)
    }
}

impl Platform {
    /// Checks a policy file, runs its cases and puts it into force. A newer file of the same name takes the place of the
    /// older one; another policy with the same book, scope and dates is refused.
    pub async fn activate(&self, text: &str, file_name: &str) -> Result<Activated, AppError> {
        self.permit(Operation::PolicyActivate)?;
        let check = passed(text, file_name)?;
        self.write(async |tx| self.activate_in(tx, text, &check).await).await
    }

    async fn activate_in(&self, tx: &Tx, text: &str, check: &FileCheck) -> Result<Activated, AppError> {
        let document = &check.document;
        let last = store::meta::last_seq(tx).await?;
        let version = store::policy::next_version(tx, document.kind(), &document.name.value).await?;
        let newest = Version(i64::from(version) - 1);
        self.expect(&format!("{} policy {}", document.kind(), document.name.value), newest)?;
        let mut activated = Activated {
            kind: document.kind().to_owned(),
            name: document.name.value.clone(),
            version,
            unchanged: false,
            cases: check.cases.len(),
            superseded: None,
            warnings: Vec::new(),
        };
        let active = in_force(tx, document.kind(), last).await?;
        if let Some(PieceInForce { policy: same, .. }) =
            active.iter().find(|piece| piece.policy.policy.hash == document.hash)
        {
            return Ok(Activated { version: same.policy.version, unchanged: true, ..activated });
        }
        let seq = store::meta::next_seq(tx).await?;
        let compiled = self.compile_in(tx, document).await?;
        activated.warnings = compiled.0.warnings.iter().map(|warning| format!("{}:{warning}", document.file)).collect();
        let (compiled, symbols) = compiled;
        let claim = Claim::of(&compiled, &symbols);
        let effective = effective(&compiled, document.kind());
        let of_name = active.iter().map(|piece| &piece.policy).filter(|policy| policy.policy.name == activated.name);
        let supersedes = of_name.max_by_key(|policy| policy.policy.version);
        refuse_overlap(&active, &activated.name, effective, &claim)?;
        activated.superseded = supersedes.map(|active| active.policy.version);
        let new = NewPolicy {
            kind: activated.kind.clone(),
            name: activated.name.clone(),
            version: activated.version,
            yaml: text.to_owned(),
            hash: document.hash,
            effective,
            scope: serde_json::to_string(&claim).map_err(AppError::internal)?,
            supersedes: supersedes.map(|active| active.id),
            activated_at: self.clock.now(),
            activated_by: self.caller.who.clone(),
        };
        store::policy::insert(tx, seq, &new).await?;
        let in_force = |version: u32| json!({ "kind": new.kind, "name": new.name, "version": version });
        let logged = Logged {
            summary: format!("{} {} version {}", activated.kind, activated.name, activated.version),
            before: activated.superseded.map_or(Value::Null, in_force),
            after: in_force(activated.version),
        };
        self.log(tx, seq, Operation::PolicyActivate, logged).await?;
        Ok(activated)
    }

    async fn compile_in(
        &self,
        tx: &Tx,
        document: &policy::PolicyDocument,
    ) -> Result<(CompiledPolicy, Symbols), AppError> {
        let directory = crate::world::directory(tx, Seq::MAX).await?;
        let settings = crate::platform::settings(tx).await?;
        let mut symbols = store::symbol::load(tx).await?;
        let before = symbols.last();
        let catalog = DataCatalog { directory: &directory, settings: &settings };
        let compiled = policy::compile(document, &catalog, &mut symbols)?;
        store::symbol::append(tx, symbols.since(before)).await?;
        Ok((compiled, symbols))
    }
}

/// A version of a policy in a stretch of time where no later version of the same name is effective.
pub(crate) struct PieceInForce {
    pub policy: store::policy::Policy,
    pub during: Interval,
}

/// What is in force of a kind at a watermark, of each name the newest version first. A new version takes the place of older
/// ones of its name for its own effective dates only: what was agreed for earlier dates goes on holding for them. One that
/// applies to some brands or units only (a pilot) leaves older ones in force for the rest; where both fit, the first counts.
pub(crate) async fn in_force(on: &impl Read, kind: &str, watermark: Seq) -> Result<Vec<PieceInForce>, AppError> {
    pieces_in_force(store::policy::list(on).await?, kind, watermark)
}

/// The same of versions that were read already.
pub(crate) fn pieces_in_force(
    mut versions: Vec<store::policy::Policy>,
    kind: &str,
    watermark: Seq,
) -> Result<Vec<PieceInForce>, AppError> {
    versions.retain(|policy| policy.policy.kind == kind && policy.recorded <= watermark);
    versions.sort_by(|a, b| (&a.policy.name, b.policy.version).cmp(&(&b.policy.name, a.policy.version)));
    let claims: Vec<Claim> = versions
        .iter()
        .map(|policy| serde_json::from_str(&policy.policy.scope).map_err(AppError::internal))
        .collect::<Result<_, _>>()?;
    let mut pieces = Vec::new();
    for (policy, claim) in versions.iter().zip(&claims) {
        let later = versions.iter().zip(&claims).filter(|(other, wider)| {
            other.policy.name == policy.policy.name
                && other.policy.version > policy.policy.version
                && wider.covers(claim)
        });
        let mut left = vec![policy.policy.effective];
        for (later, _) in later {
            left = left.into_iter().flat_map(|piece| without(piece, later.policy.effective)).collect();
        }
        pieces.extend(left.into_iter().map(|during| PieceInForce { policy: policy.clone(), during }));
    }
    Ok(pieces)
}

/// What is left of a range when another is taken out of it.
fn without(range: Interval, taken: Interval) -> impl Iterator<Item = Interval> {
    let before = Interval { from: range.from, to: range.to.min(taken.from) };
    let after = Interval { from: range.from.max(taken.to), to: range.to };
    [before, after].into_iter().filter(|piece| !piece.is_empty())
}

/// The check of a file that is to be used: every case must come out.
pub(crate) fn passed(text: &str, file_name: &str) -> Result<FileCheck, AppError> {
    let check = policy::check_file(text, file_name)?;
    let failed: Vec<String> = check.cases.iter().filter(|case| !case.passed()).map(ToString::to_string).collect();
    if failed.is_empty() {
        return Ok(check);
    }
    Err(AppError::refused("policy_case_failed", format!("{file_name}: {}", failed.join("\n"))))
}

/// The policies that were active at a watermark, compiled. They follow from the watermark alone, so those of the last one that was
/// asked about are kept.
pub(crate) async fn active_policies(platform: &Platform, world: &mut World) -> Result<Arc<Policies>, AppError> {
    let known = || platform.known_policies.0.lock().unwrap_or_else(PoisonError::into_inner);
    let found = known().as_ref().filter(|(watermark, _)| *watermark == world.watermark).map(|(_, of)| Arc::clone(of));
    if let Some(found) = found {
        return Ok(found);
    }
    let policies = Arc::new(compiled_policies(platform, world).await?);
    *known() = Some((world.watermark, Arc::clone(&policies)));
    Ok(policies)
}

/// The policies in force at a watermark.
#[derive(Default)]
pub(crate) struct KnownPolicies(Mutex<Option<(Seq, Arc<Policies>)>>);

/// Reads and compiles policies. New words got numbers in a commit of their own, so that the lines of a run can be read by everybody.
async fn compiled_policies(platform: &Platform, world: &mut World) -> Result<Policies, AppError> {
    let mut policies = Policies::default();
    let before = world.symbols.last();
    for kind in ["binding", "credit"] {
        for PieceInForce { policy: stored, during } in in_force(&platform.store, kind, world.watermark).await? {
            let document = policy::read(&stored.policy.yaml, &stored.policy.name)?;
            let catalog = DataCatalog { directory: &world.directory, settings: &world.settings };
            let mut compiled = policy::compile(&document, &catalog, Arc::make_mut(&mut world.symbols))?;
            match (&mut compiled.credit, &mut compiled.binding) {
                (Some(credit), _) => credit.effective = during,
                (None, Some(binding)) => binding.effective = during,
                (None, None) => {}
            }
            policies.push(compiled, stored.policy.version);
        }
    }
    debug_assert_eq!(before, world.symbols.last(), "activation gave every word of an active policy its number");
    Ok(policies)
}

/// What would be in force with this file, for a what-if. A credit policy stands alone; who owns a member is decided by the
/// binding policies in force, unless the file has one of its own. A binding policy takes the place of the group's under the
/// credit policies in force.
pub(crate) fn compile_for_trial(
    text: &str,
    file_name: &str,
    world: &mut World,
    in_force: Policies,
) -> Result<Policies, AppError> {
    let check = passed(text, file_name)?;
    let catalog = DataCatalog { directory: &world.directory, settings: &world.settings };
    let compiled = policy::compile(&check.document, &catalog, Arc::make_mut(&mut world.symbols))?;
    let mut policies = if compiled.credit.is_some() {
        Policies { credit: Vec::new(), overrides: Vec::new(), ..in_force }
    } else if in_force.credit.is_empty() {
        let message = format!("{file_name} is a binding policy, and no credit policy is active that it could bear on");
        return Err(AppError::refused("no_policy", message));
    } else {
        Policies { binding: Vec::new(), ..in_force }
    };
    policies.push(compiled, 0);
    Ok(policies)
}

fn effective(compiled: &CompiledPolicy, kind: &str) -> Interval {
    match (&compiled.credit, &compiled.binding) {
        (Some(credit), _) => credit.effective,
        (None, Some(binding)) if kind == "binding" => binding.effective,
        _ => Interval::ALWAYS,
    }
}

fn refuse_overlap(active: &[PieceInForce], name: &str, effective: Interval, claim: &Claim) -> Result<(), AppError> {
    for PieceInForce { policy: other, during } in active.iter().filter(|piece| piece.policy.policy.name != name) {
        let theirs: Claim = serde_json::from_str(&other.policy.scope).map_err(AppError::internal)?;
        if during.overlaps(&effective) && theirs.overlaps(claim) {
            let both: Vec<&str> =
                claim.books.iter().filter(|book| theirs.books.contains(book)).map(String::as_str).collect();
            let message = format!(
                "policy {} version {} already decides {} for some of the same orders and days; activate a new version of \
                 it, or narrow the dates, brands or units of one of the two",
                other.policy.name,
                other.policy.version,
                held(&both)
            );
            return Err(AppError::refused("policy_overlaps", message));
        }
    }
    Ok(())
}

/// What a claim holds, in words: kinds of books, each with its names.
fn held(books: &[&str]) -> String {
    let mut words: Vec<String> = Vec::new();
    for (prefix, word) in [("credit:", "credit in"), ("commission:", "commission in")] {
        let names: Vec<&str> = books.iter().filter_map(|book| book.strip_prefix(prefix)).collect();
        match names[..] {
            [] => {}
            [name] => words.push(format!("{word} book {name}")),
            _ => words.push(format!("{word} books {}", names.join(", "))),
        }
    }
    words.extend(books.iter().filter(|book| !book.contains(':')).map(|_| "who serves a member".to_owned()));
    words.join(", and ")
}

/// What the columnar side has to know of the policies of a run, by position.
pub(crate) fn labels(policies: &[RunPolicy]) -> Result<Vec<facts::PolicyLabel>, AppError> {
    policies
        .iter()
        .map(|policy| {
            let currency = policy.currency().ok_or_else(|| AppError::internal("a credit policy has a currency"))?;
            Ok(facts::PolicyLabel { name: policy.name.clone(), currency, rules: policy.rules.clone() })
        })
        .collect()
}
