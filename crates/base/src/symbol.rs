//! Interned words: channels, kinds, roles, causes, categories. Columns and hot loops hold four bytes; rules see the text.

use std::collections::HashMap;

/// A number that stands for a word in [`Symbols`]. `Symbol(0)` is the absent word and reads as the empty string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

impl Symbol {
    /// The absent word.
    pub const NONE: Symbol = Symbol(0);

    /// Whether this stands for no word at all.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// The table of interned words. Numbers are given in order of first appearance and never change.
#[derive(Clone, Debug)]
pub struct Symbols {
    words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, Symbol>,
}

impl Default for Symbols {
    fn default() -> Self {
        let empty: Box<str> = "".into();
        Symbols { words: vec![empty.clone()], numbers: HashMap::from([(empty, Symbol::NONE)]) }
    }
}

impl Symbols {
    /// Builds the table from stored words; `words[0]` stands for `Symbol(1)`.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut symbols = Symbols::default();
        for word in words {
            symbols.intern(word);
        }
        symbols
    }

    /// The symbol of a word, adding it when new.
    pub fn intern(&mut self, word: &str) -> Symbol {
        if let Some(symbol) = self.numbers.get(word) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        let word: Box<str> = word.into();
        self.words.push(word.clone());
        self.numbers.insert(word, symbol);
        symbol
    }

    /// The symbol of a word that may not be there.
    pub fn find(&self, word: &str) -> Option<Symbol> {
        self.numbers.get(word).copied()
    }

    /// The word of a symbol; the empty string for [`Symbol::NONE`] and for a number that was never given.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.words.get(symbol.0 as usize).map_or("", |word| word)
    }

    /// Words with a number above `after`, in order: what a store has still to write.
    pub fn since(&self, after: Symbol) -> impl Iterator<Item = (Symbol, &str)> {
        let first = after.0 as usize + 1;
        self.words.iter().enumerate().skip(first).map(|(number, word)| (Symbol(number as u32), word.as_ref()))
    }

    /// The highest symbol given so far.
    pub fn last(&self) -> Symbol {
        Symbol(self.words.len() as u32 - 1)
    }
}
