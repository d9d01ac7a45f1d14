//! A trial: policies settled to look at only, gone when it is dropped.

use crate::Contender;
use crate::activation::{self, Policies, active_policies, compile_for_trial};
use crate::credit::spec;
use crate::{AppError, Platform, World, effect};
use base::{Currency, Interval, RunId, Seq, Timestamp};
use credit::Line;
use facts::{CreditSource, Layout, LineFilter, Measure, Query, RunOutcome, read_lines};
use identity::Members;
use std::sync::Arc;

/// A policy that takes part, compiled.
pub(crate) struct Compiled {
    name: String,
    policies: Policies,
}

impl Compiled {
    /// Policies that stand together under a name.
    pub fn new(name: &str, policies: Policies) -> Compiled {
        Compiled { name: name.to_owned(), policies }
    }
}

/// One of the runs, gone when it is dropped.
pub(crate) struct Trial<'a> {
    pub name: String,
    pub layout: &'a Layout,
    pub outcome: RunOutcome,
    pub policies: Policies,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        // Lines of a trial that cannot be removed are never read again; there is nothing more to do about them here.
        let _ = self.layout.remove_folder(&Layout::run_folder(self.outcome.run));
    }
}

impl Platform {
    /// Compiles one of the policies that take part.
    pub(crate) async fn contender(&self, world: &mut World, contender: &Contender) -> Result<Compiled, AppError> {
        let in_force = Arc::unwrap_or_clone(active_policies(self, world).await?);
        match contender {
            Contender::InForce if in_force.credit.is_empty() => {
                let message = "no credit policy is active; name the policy to compare with";
                Err(AppError::refused("no_policy", message))
            }
            Contender::InForce => Ok(Compiled { name: "in force".to_owned(), policies: in_force }),
            Contender::File { name, text } => {
                let policies = compile_for_trial(text, name, world, in_force)?;
                Ok(Compiled { name: name.clone(), policies })
            }
            Contender::Version { name, version } => {
                let text = self.version_text(name, *version, world.watermark).await?;
                let shown = format!("{name}@{version}");
                let policies = compile_for_trial(&text, &shown, world, in_force)?;
                Ok(Compiled { name: shown, policies })
            }
        }
    }

    /// The file of a version that was activated up to a commit.
    async fn version_text(&self, name: &str, version: u32, until: Seq) -> Result<String, AppError> {
        let versions = store::policy::list(&self.store).await?;
        let of_name: Vec<_> =
            versions.into_iter().filter(|stored| stored.policy.name == name && stored.recorded <= until).collect();
        if let Some(found) = of_name.iter().find(|stored| stored.policy.version == version) {
            return Ok(found.policy.yaml.clone());
        }
        let known: Vec<String> = of_name.iter().map(|stored| stored.policy.version.to_string()).collect();
        let message = if known.is_empty() {
            format!("there is no policy {name}; `yipan policy list` shows them, and a file is given by its path")
        } else {
            format!("policy {name} has no version {version}; it has {}", known.join(", "))
        };
        Err(AppError::refused("policy_not_found", message))
    }

    pub(crate) fn trial(
        &self,
        (world, members): (&World, &Members),
        compiled: Compiled,
        range: Interval,
        number: i64,
    ) -> Result<Trial<'_>, AppError> {
        let Compiled { name, policies } = compiled;
        // Numbers of kept runs are positive, so a trial's folder cannot be one of theirs.
        let run = RunId(-self.clock.now().0.abs() - number);
        // A trial is a period of its own, with nothing before it.
        let spec = spec(world, &policies, (range, std::slice::from_ref(&range)));
        let outcome = facts::settle(&self.fold_input(world, members), &spec, run, &[], |measures| {
            let remembered = policies.remembered(&world.symbols);
            effect::lines(world, &policies, &remembered, &effect::Before::default(), (range, measures))
        })?;
        Ok(Trial { name, layout: &self.layout, outcome, policies })
    }
}

impl Trial<'_> {
    /// Its lines, grouped and summed.
    pub fn rows(&self, world: &World, query: &Query) -> Result<Vec<facts::CreditRow>, AppError> {
        let labels = activation::labels(&self.policies.remembered(&world.symbols))?;
        let source = CreditSource {
            layout: self.layout,
            parts: &self.outcome.parts,
            policies: &labels,
            organisation: &world.directory,
            symbols: &world.symbols,
            calendar: &world.settings.calendar,
            threads: 2,
        };
        Ok(facts::credits(&source, query)?)
    }

    /// Calls back with the lines of one part that pass a filter; none when the part has no lines.
    pub fn read_part(
        &self,
        part: u32,
        filter: &LineFilter,
        each: impl FnMut(&Line) -> Result<(), facts::FactsError>,
    ) -> Result<(), facts::FactsError> {
        match self.outcome.parts.iter().find(|file| file.part == part) {
            Some(file) => read_lines(self.layout, std::slice::from_ref(file), filter, each),
            None => Ok(()),
        }
    }
}

/// The span of time in which lines count: money that became payable may have been earned before.
pub(crate) fn measured(measure: Measure, range: Interval) -> Interval {
    match measure {
        Measure::Payable => Interval { from: Timestamp::MIN, to: range.to },
        Measure::Credit | Measure::Commission => range,
    }
}

/// The currency that all policies count in.
pub(crate) fn common_currency(before: &Compiled, after: &[Compiled]) -> Result<Currency, AppError> {
    let mut currencies = std::iter::once(before)
        .chain(after)
        .flat_map(|compiled| &compiled.policies.credit)
        .map(|policy| policy.currency);
    let first = currencies.next().ok_or_else(|| AppError::internal("a what-if compares credit policies"))?;
    match currencies.find(|currency| *currency != first) {
        None => Ok(first),
        Some(other) => {
            let message = format!("one policy counts in {}, another in {}", first.code(), other.code());
            Err(AppError::refused("policies_differ_in_currency", message))
        }
    }
}

impl Compiled {
    /// The credit policy of this name, when it is one.
    pub fn credit_policy(&self, name: &str) -> Result<&credit::Policy, AppError> {
        let found = self.policies.credit.iter().find(|policy| policy.name == name);
        found.ok_or_else(|| AppError::refused("not_a_credit_policy", format!("{name} is not a credit policy")))
    }
}
