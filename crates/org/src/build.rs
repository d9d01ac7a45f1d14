//! From records to a directory: every check in a fixed order, then the layout.
//!
//! The order is: parties, sites, edges (O1, then circles), positions, holdings, attributes. The first refusal is the error.

use crate::directory::{Directory, NONE, Post};
use crate::timeline::Timeline;
use crate::{Attribute, Edge, Holding, OrgError, Party, Position, Site};
use base::{Calendar, Interval, PartyId, PartyKind, Timestamp, Tree};

/// Tables are indexed by raw id; a number above this is a mistake, not a party.
const LARGEST_ID: u32 = 1 << 26;

impl Directory {
    /// Checks the records and lays them out for look-up. The first thing that cannot be is the error.
    pub fn build(
        parties: Vec<Party>,
        edges: Vec<Edge>,
        positions: Vec<Position>,
        holdings: Vec<Holding>,
        attributes: Vec<Attribute>,
        sites: Vec<Site>,
    ) -> Result<Directory, OrgError> {
        let mut directory = Directory::default();
        directory.take_parties(parties)?;
        directory.take_sites(sites)?;
        directory.take_edges(edges)?;
        directory.take_positions(positions)?;
        directory.take_holdings(holdings)?;
        directory.take_attributes(attributes)?;
        Ok(directory)
    }

    fn take_parties(&mut self, mut parties: Vec<Party>) -> Result<(), OrgError> {
        parties.sort_by_key(|party| party.id);
        if let Some(last) = parties.last().filter(|last| last.id.raw() > LARGEST_ID) {
            return Err(OrgError::IdTooLarge { party: label(last), id: last.id.raw(), limit: LARGEST_ID });
        }
        if let Some(pair) = parties.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(OrgError::SameId { first: label(&pair[0]), second: label(&pair[1]) });
        }
        let owners = parties.last().map_or(0, |last| last.id.raw() as usize + 1);
        self.slots = vec![NONE; owners];
        self.kinds = vec![None; owners];
        for (slot, party) in parties.iter().enumerate() {
            self.slots[party.id.raw() as usize] = slot as u32;
            self.kinds[party.id.raw() as usize] = Some(party.kind);
        }
        let by_key = |slot: &u32| {
            let party = &parties[*slot as usize];
            (party.key.as_str(), party.kind)
        };
        let mut order: Vec<u32> = (0..parties.len() as u32).collect();
        order.sort_by(|a, b| by_key(a).cmp(&by_key(b)));
        if let Some(pair) = order.windows(2).find(|pair| by_key(&pair[0]) == by_key(&pair[1])) {
            return Err(OrgError::SameKey { party: label(&parties[pair[0] as usize]) });
        }
        self.by_key = order;
        self.parties = parties;
        Ok(())
    }

    fn take_sites(&mut self, mut sites: Vec<Site>) -> Result<(), OrgError> {
        sites.sort_by_key(|site| site.party);
        for site in &sites {
            self.known(site.party, || format!("a site in {:?}", site.city))?;
        }
        if let Some(pair) = sites.windows(2).find(|pair| pair[0].party == pair[1].party) {
            return Err(OrgError::TwoSites { party: self.label(pair[0].party) });
        }
        self.sites = sites;
        Ok(())
    }

    fn take_edges(&mut self, mut edges: Vec<Edge>) -> Result<(), OrgError> {
        edges.sort_by_key(|edge| (edge.tree, edge.child, edge.during, edge.parent));
        for edge in &edges {
            let tree = edge.tree.name();
            self.known(edge.child, || format!("an edge of the {tree} tree"))?;
            self.known(edge.parent, || format!("the {tree} parent of {}", self.label(edge.child)))?;
            some_time(edge.during, || format!("the {tree} parent of {}", self.label(edge.child)))?;
        }
        let twice = |pair: &&[Edge]| {
            (pair[0].tree, pair[0].child) == (pair[1].tree, pair[1].child) && pair[0].during.overlaps(&pair[1].during)
        };
        if let Some(pair) = edges.windows(2).find(twice) {
            return Err(OrgError::TwoParents {
                tree: pair[0].tree.name(),
                child: self.label(pair[0].child),
                first: self.label(pair[0].parent),
                second: self.label(pair[1].parent),
                from: show(pair[1].during.from),
            });
        }
        let of = |tree| edges.iter().filter(move |edge| edge.tree == tree);
        let rows = |tree| of(tree).map(|edge| (edge.child.raw(), edge.during, edge.parent));
        self.management = Timeline::new(self.slots.len(), rows(Tree::Management));
        self.settlement = Timeline::new(self.slots.len(), rows(Tree::Settlement));
        edges.iter().try_for_each(|edge| self.refuse_circle(edge))
    }

    /// Climbs from an edge through every parent of its time, narrowing the interval at each step. A party met again
    /// before the interval is empty stands above itself.
    fn refuse_circle(&self, edge: &Edge) -> Result<(), OrgError> {
        let parents = match edge.tree {
            Tree::Management => &self.management,
            Tree::Settlement => &self.settlement,
        };
        let mut path = vec![edge.child];
        let mut open = vec![(edge.parent, edge.during, 1)];
        while let Some((party, during, depth)) = open.pop() {
            path.truncate(depth);
            if let Some(start) = path.iter().position(|earlier| *earlier == party) {
                let circle: Vec<String> =
                    path[start..].iter().chain([&party]).map(|party| self.label(*party)).collect();
                let (tree, at) = (edge.tree.name(), show(during.from));
                return Err(OrgError::Cycle { tree, at, path: circle.join(" → ") });
            }
            path.push(party);
            for above in parents.of(party.raw()) {
                let both = intersection(above.during, during);
                if !both.is_empty() {
                    open.push((above.value, both, depth + 1));
                }
            }
        }
        Ok(())
    }

    fn take_positions(&mut self, mut positions: Vec<Position>) -> Result<(), OrgError> {
        positions.sort_by_key(|position| position.id);
        if let Some(pair) = positions.windows(2).find(|pair| pair[0].id == pair[1].id) {
            let key = |position: &Position| position.key.clone();
            return Err(OrgError::SamePosition { first: key(&pair[0]), second: key(&pair[1]) });
        }
        let mut posts = Vec::with_capacity(positions.len());
        for position in &positions {
            let place = || format!("position {:?}", position.key);
            some_time(position.during, place)?;
            let kind = position.unit.map(|unit| self.known(unit, place)).transpose()?;
            if let (Some(unit), Some(PartyKind::Associate)) = (position.unit, kind) {
                return Err(OrgError::NotAUnit { position: position.key.clone(), party: self.label(unit) });
            }
            let above = match position.reports_to {
                None => NONE,
                Some(id) => find_position(&positions, id, place)?,
            };
            posts.push(Post { unit: position.unit, above, during: position.during });
        }
        self.posts = posts;
        self.positions = positions;
        self.refuse_position_circles()
    }

    /// Marks each post with the climb that first came by; meeting the mark of the same climb is a circle.
    fn refuse_position_circles(&self) -> Result<(), OrgError> {
        let mut seen_by = vec![NONE; self.posts.len()];
        for start in 0..self.posts.len() as u32 {
            let mut post = start;
            while post != NONE && seen_by[post as usize] == NONE {
                seen_by[post as usize] = start;
                post = self.posts[post as usize].above;
            }
            if post == NONE || seen_by[post as usize] != start {
                continue;
            }
            let key = |post: u32| self.positions[post as usize].key.clone();
            let mut path = vec![key(post)];
            let mut above = self.posts[post as usize].above;
            while above != post {
                path.push(key(above));
                above = self.posts[above as usize].above;
            }
            path.push(key(post));
            return Err(OrgError::PositionCycle { path: path.join(" → ") });
        }
        Ok(())
    }

    fn take_holdings(&mut self, mut holdings: Vec<Holding>) -> Result<(), OrgError> {
        holdings.sort_by_key(|holding| (holding.position, holding.person, holding.during));
        let key = |id: i64| match self.positions.binary_search_by_key(&id, |position| position.id) {
            Ok(post) => self.positions[post].key.clone(),
            Err(_) => id.to_string(),
        };
        let mut rows = Vec::with_capacity(holdings.len());
        for holding in &holdings {
            let post = find_position(&self.positions, holding.position, || self.holder_of(holding))?;
            let place = || format!("the holder of position {:?}", key(holding.position));
            if self.known(holding.person, place)? != PartyKind::Associate {
                let (party, position) = (self.label(holding.person), key(holding.position));
                return Err(OrgError::NotAPerson { party, position });
            }
            let place = || format!("position {:?} of {}", key(holding.position), self.label(holding.person));
            some_time(holding.during, place)?;
            // Nobody holds a position before it exists or after it is closed.
            let during = intersection(holding.during, self.posts[post as usize].during);
            rows.push((post, holding.person, during));
        }
        let twice = |pair: &&[Holding]| {
            let same = (pair[0].position, pair[0].person) == (pair[1].position, pair[1].person);
            same && pair[0].during.overlaps(&pair[1].during)
        };
        if let Some(pair) = holdings.windows(2).find(twice) {
            let (person, position) = (self.label(pair[0].person), key(pair[0].position));
            return Err(OrgError::HeldTwice { person, position, from: show(pair[1].during.from) });
        }
        let holders = rows.iter().map(|(post, person, during)| (*post, *during, *person));
        self.holders = Timeline::new(self.posts.len(), holders);
        rows.sort_by_key(|(post, person, during)| (*person, *post, *during));
        let held = rows.iter().map(|(post, person, during)| (person.raw(), *during, *post));
        self.held = Timeline::new(self.slots.len(), held);
        Ok(())
    }

    fn take_attributes(&mut self, mut attributes: Vec<Attribute>) -> Result<(), OrgError> {
        attributes.sort_by_key(|attribute| (attribute.party, attribute.name, attribute.during));
        for attribute in &attributes {
            self.known(attribute.party, || "an attribute".to_owned())?;
            some_time(attribute.during, || format!("an attribute of {}", self.label(attribute.party)))?;
        }
        let twice = |pair: &&[Attribute]| {
            let same = (pair[0].party, pair[0].name) == (pair[1].party, pair[1].name);
            same && pair[0].during.overlaps(&pair[1].during)
        };
        if let Some(pair) = attributes.windows(2).find(twice) {
            let (party, name, from) = (self.label(pair[0].party), pair[0].name, show(pair[1].during.from));
            return Err(OrgError::TwoValues { party, name, from });
        }
        let row = |attribute: &Attribute| (attribute.party.raw(), attribute.during, (attribute.name, attribute.value));
        self.attributes = Timeline::new(self.slots.len(), attributes.iter().map(row));
        Ok(())
    }

    fn known(&self, party: PartyId, place: impl Fn() -> String) -> Result<PartyKind, OrgError> {
        self.kind(party).ok_or_else(|| OrgError::UnknownParty { place: place(), id: party.raw() })
    }

    fn label(&self, id: PartyId) -> String {
        self.party(id).map_or_else(|| format!("party {id}"), label)
    }

    fn holder_of(&self, holding: &Holding) -> String {
        format!("a holding of {}", self.label(holding.person))
    }
}

fn label(party: &Party) -> String {
    format!("{} {:?}", party.kind.name(), party.key)
}

fn find_position(positions: &[Position], id: i64, place: impl Fn() -> String) -> Result<u32, OrgError> {
    let found = positions.binary_search_by_key(&id, |position| position.id);
    found.map(|post| post as u32).map_err(|_| OrgError::UnknownPosition { place: place(), id })
}

fn some_time(during: Interval, place: impl Fn() -> String) -> Result<(), OrgError> {
    match during.is_empty() {
        true => Err(OrgError::EmptyInterval { place: place(), from: show(during.from), to: show(during.to) }),
        false => Ok(()),
    }
}

fn intersection(a: Interval, b: Interval) -> Interval {
    Interval { from: a.from.max(b.from), to: a.to.min(b.to) }
}

fn show(at: Timestamp) -> String {
    match at {
        Timestamp::MIN => "the beginning".to_owned(),
        Timestamp::MAX => "the end of time".to_owned(),
        at => format!("{} UTC", Calendar::utc().show(at)),
    }
}
