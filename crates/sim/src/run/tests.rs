//! Two hundred lives without a broken law, in parts that run side by side.

use super::group::Group;
use super::*;
use crate::plan;
use app::What;
use std::ops::Range;

fn check(seeds: Range<u64>) {
    let count = seeds.end - seeds.start;
    let passed = simulate_many(seeds, 1, |_| {});
    assert_eq!(passed.unwrap_or_else(|failure| panic!("{}", app::with_sources(&failure))), count);
}

#[test]
fn seeds_0_to_49_break_no_law() {
    check(0..50);
}

#[test]
fn seeds_50_to_99_break_no_law() {
    check(50..100);
}

#[test]
fn seeds_100_to_149_break_no_law() {
    check(100..150);
}

#[test]
fn seeds_150_to_199_break_no_law() {
    check(150..200);
}

#[test]
fn the_same_seed_does_the_same() {
    let once = simulate(7).unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    let again = simulate(7).unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    assert_eq!(once, again);
    assert!(once.adjustments > 0 && once.compared > 100, "{once}");
}

/// The demo's group and policies at a size that the auditor can recompute: all thirteen months, month by month.
#[test]
fn the_demo_pays_what_the_auditor_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let audited = runtime.block_on(async {
        let generator = Generator::new(Spec::demo(3, 80))?;
        let versions = plan::demo();
        let mut group = Group::found(&generator, versions).await?;
        group.deliver(&generator, i64::MIN..i64::MAX, i64::MAX).await?;
        for policy in [crate::policies::WHO_SERVES, crate::policies::IN_FORCE] {
            group.activate(policy.file, policy.text).await?;
        }
        for month in 0..generator.spec().months {
            let (from, to) = (generator.spec().month(month)?, generator.spec().month(month + 1)?);
            let settled = group.settle(&What::Days { from, to }).await?;
            let answers = group.answers(settled.run.id).await?;
            group.compare(&from.to_string(), &answers, &check::Asked::Days((from, to)))?;
        }
        Ok::<Report, Violation>(group.report)
    });
    let report = audited.unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    assert!(report.compared > 1000, "{report}");
}

/// What would be, had the demo's group any of the templates: every one names only what such a group has, and moves money or
/// performance.
#[test]
fn every_template_can_be_tried_on_the_demo_group() {
    let folder = std::path::Path::new("../../examples/policies");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the templates").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let tried = runtime.block_on(async {
        let generator = Generator::new(Spec::demo(3, 300))?;
        let versions = plan::demo();
        let mut group = Group::found(&generator, versions).await?;
        group.deliver(&generator, i64::MIN..i64::MAX, i64::MAX).await?;
        let contender = |name: &str, text: &str| app::Contender::File { name: name.to_owned(), text: text.to_owned() };
        let mut policies = Vec::new();
        for file in files {
            let text = std::fs::read_to_string(&file).expect("text");
            // Who serves whom moves nothing without a credit policy, and the group knows no dollars.
            if !text.contains("\npolicy: binding\n") {
                let name = file.file_name().expect("a name").to_string_lossy();
                policies.push(contender(&name, &text.replace("currency: USD", "currency: CNY")));
            }
        }
        let request = app::WhatIf {
            policies,
            against: contender(crate::policies::IN_FORCE.file, crate::policies::IN_FORCE.text),
            from: generator.spec().month(3)?,
            to: generator.spec().month(13)?,
            by: vec!["book".to_owned()],
            measure: facts::Measure::Credit,
            thresholds: Vec::new(),
            party: None,
            as_of: app::AsOf::Now,
        };
        Ok::<_, Violation>(group.platform.what_if(&request).await?)
    });
    let tried = tried.unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    assert!(tried.alternatives.len() >= 13);
    for app::Alternative { name, side, orders, .. } in tried.alternatives {
        assert!(orders > 50 && (side.credit != 0 || side.commission != 0), "{name} does nothing for the demo group");
    }
}
