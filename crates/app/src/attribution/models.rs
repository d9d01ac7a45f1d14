//! Conversions of stored journeys under several models side by side.

use super::{FactPathsRequest, attribute};
use crate::{AppError, Platform};
use ::attribution::Model;

/// What a channel earned under each model, in the order of the models.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributedChannel {
    /// Its name.
    pub channel: String,
    /// Conversions and value, by model.
    pub by_model: Vec<(f64, f64)>,
}

/// Channels under several models.
#[derive(Clone, Debug)]
pub struct Attributed {
    /// Names of the models.
    pub models: Vec<&'static str>,
    /// By what the first model gives, highest first.
    pub channels: Vec<AttributedChannel>,
    /// Orders with at least one touchpoint.
    pub orders: u64,
    /// Orders without any.
    pub orders_without: u64,
    /// Members with touchpoints in these days and no order.
    pub nulls: u64,
}

const MODELS: [Model; 7] =
    [Model::Last, Model::First, Model::Linear, Model::POSITION, Model::DECAY, Model::Markov, Model::Shapley];

impl Platform {
    /// Spreads the conversions of stored journeys over channels, under models by name; all of them when none is named.
    pub async fn attributed(&self, request: &FactPathsRequest, models: &[String]) -> Result<Attributed, AppError> {
        let found = self.paths(request).await?;
        let named = |name: &String| {
            let known: Vec<&str> = MODELS.iter().map(|model| model.name()).collect();
            let unknown = || {
                AppError::refused("model_wrong", format!("there is no model {name:?}; there are {}", known.join(", ")))
            };
            MODELS.into_iter().find(|model| model.name() == name).ok_or_else(unknown)
        };
        let models: Vec<Model> =
            if models.is_empty() { MODELS.to_vec() } else { models.iter().map(named).collect::<Result<_, _>>()? };
        let mut channels: Vec<AttributedChannel> = Vec::new();
        for (place, model) in models.iter().enumerate() {
            for credit in attribute(&found.paths, *model)? {
                let known = channels.iter().position(|channel| channel.channel == credit.channel);
                let at = known.unwrap_or_else(|| {
                    channels
                        .push(AttributedChannel { channel: credit.channel, by_model: vec![(0.0, 0.0); models.len()] });
                    channels.len() - 1
                });
                channels[at].by_model[place] = (credit.conversions, credit.value);
            }
        }
        let first = |channel: &AttributedChannel| channel.by_model.first().copied().unwrap_or_default().0;
        channels.sort_by(|a, b| first(b).total_cmp(&first(a)).then_with(|| a.channel.cmp(&b.channel)));
        let models = models.iter().map(|model| model.name()).collect();
        let (orders, orders_without, nulls) = (found.orders, found.orders_without, found.nulls);
        Ok(Attributed { models, channels, orders, orders_without, nulls })
    }
}
