//! The users of a demo: one for each pair of eyes, all of them around the associate who earned most.

use app::access::{Caller, Role};
use app::{AppError, CreditsRequest, Platform, WantedScope};
use base::{Interval, PartyKind};
use facts::{Measure, RollUps};

/// How long one may look, in minutes, and how often one may change eyes.
const MINUTES: u32 = 24 * 60;
const USES: u32 = 1_000;

/// Makes the users; gives the secret of a link that signs in as any of them, and their names.
pub async fn invite(platform: &Platform, period: &str) -> Result<(String, Vec<String>), AppError> {
    let [region, dealer, store, associate] = around_the_best(platform, period).await?;
    let of = |kind, key: String| WantedScope::Party(kind, key);
    let everywhere = || WantedScope::Everything;
    let people = [
        ("head-office", "总部运营 Head office", Role::HeadOffice, everywhere()),
        ("region", "大区负责人 Region lead", Role::RegionLead, of(PartyKind::Region, region)),
        ("dealer", "经销商 Dealer", Role::Dealer, of(PartyKind::Dealer, dealer)),
        ("store", "店长 Store manager", Role::StoreManager, of(PartyKind::Store, store)),
        ("associate", "导购 Associate", Role::Associate, of(PartyKind::Associate, associate)),
        ("finance", "财务 Finance", Role::Finance, everywhere()),
    ];
    let mut names = Vec::new();
    for (name, full_name, role, scope) in people {
        let invited = platform.create_user(name, full_name).await?;
        let id = invited.user.user.id;
        platform.grant(id, role, &scope, Interval::since(platform.now())).await?;
        // Nobody is to be asked for a password here, so each gets one that nobody knows.
        let user = platform.acting_as(Caller { user: Some(id), ..Caller::command_line(name) });
        let unknown = platform.unknown_password()?;
        user.change_password(&invited.one_time_password, &unknown, None).await?;
        names.push(name.to_owned());
    }
    let link = platform.create_link(&names, MINUTES, USES).await?;
    Ok((link.secret, names))
}

/// Region, dealer, store and associate of the associate who earned most in a dealer's store.
async fn around_the_best(platform: &Platform, period: &str) -> Result<[String; 4], AppError> {
    let request = CreditsRequest {
        by: ["region", "dealer", "store", "payee_kind", "payee"].map(str::to_owned).to_vec(),
        measure: Measure::Commission,
        roll_ups: RollUps::None,
        period: Some(period.to_owned()),
        ..CreditsRequest::default()
    };
    let credits = platform.credits(&request).await?;
    let known = |dims: &[String]| dims[3] == "associate" && dims.iter().all(|dim| dim != "(none)");
    let best = credits.rows.iter().filter(|row| known(&row.dims)).max_by_key(|row| row.amount);
    let nobody =
        || AppError::refused("party_not_found", "nobody earned anything in a dealer's store; take more members");
    let dims = &best.ok_or_else(nobody)?.dims;
    Ok([dims[0].clone(), dims[1].clone(), dims[2].clone(), dims[4].clone()])
}
