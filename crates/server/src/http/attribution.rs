//! Conversions spread over the channels that led to them.

use super::answer::Answer;
use super::ask::{InQuery, aside};
use super::caller::Calling;
use super::problem::Problem;
use crate::Server;
use app::{AppError, AttributedChannel, ChannelBy, FactPathsRequest};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Which journeys and models are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AttributionFilter {
    /// First day on which orders count.
    from: String,
    /// First day after.
    to: String,
    /// What a channel is: channel, kind or party; channel unless given.
    by: Option<String>,
    /// How many times 24 hours before an order count; 30 unless given.
    within_days: Option<u32>,
    /// Only touchpoints of these kinds, separated by commas.
    kinds: Option<String>,
    /// Models, separated by commas: last, first, linear, position, decay, markov, shapley; all of them unless given.
    models: Option<String>,
}

/// Channels under several models.
#[derive(Serialize, ToSchema)]
#[schema(as = Attribution)]
struct AttributionBody {
    /// Names of the models.
    models: Vec<&'static str>,
    /// By what the first model gives, highest first.
    channels: Vec<ChannelBody>,
    /// Orders with at least one touchpoint.
    orders: u64,
    /// Orders without any: nothing can be said about them.
    orders_without: u64,
    /// Members with touchpoints in these days and no order.
    nulls: u64,
}

/// What a channel earned under each model.
#[derive(Serialize, ToSchema)]
#[schema(as = AttributionChannel)]
struct ChannelBody {
    /// Its name.
    channel: String,
    /// Conversions, one for each model: estimates that nobody is paid from.
    conversions: Vec<f64>,
    /// Value, one for each model, in whole units of the currency.
    value: Vec<f64>,
}

impl From<AttributedChannel> for ChannelBody {
    fn from(channel: AttributedChannel) -> Self {
        let (conversions, value) = channel.by_model.into_iter().unzip();
        ChannelBody { channel: channel.channel, conversions, value }
    }
}

fn words(text: Option<&str>) -> Vec<String> {
    let words = text.unwrap_or_default().split(',').map(str::trim);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Spreads the orders of some days over the touchpoints before them, under several models side by side.
#[utoipa::path(get, path = "/api/v1/attribution", operation_id = "attribution.show", tag = "attribution", params(AttributionFilter),
    responses((status = 200, description = "The channels.", body = AttributionBody)))]
async fn show(Calling(platform): Calling, InQuery(asked): InQuery<AttributionFilter>) -> Result<Answer, Problem> {
    let by = match asked.by.as_deref() {
        None | Some("channel") => ChannelBy::Channel,
        Some("kind") => ChannelBy::Kind,
        Some("party") => ChannelBy::Party,
        Some(other) => {
            let message = format!("by is {other:?}; there are channel, kind, party");
            return Err(AppError::refused("query_wrong", message).into());
        }
    };
    let (kinds, models) = (words(asked.kinds.as_deref()), words(asked.models.as_deref()));
    let within_days = asked.within_days.unwrap_or(30);
    let request = FactPathsRequest { from: asked.from, to: asked.to, by, within_days, kinds };
    let found = aside(async move || platform.attributed(&request, &models).await).await?;
    Ok(Answer::ok(&AttributionBody {
        models: found.models,
        channels: found.channels.into_iter().map(ChannelBody::from).collect(),
        orders: found.orders,
        orders_without: found.orders_without,
        nulls: found.nulls,
    }))
}
