//! Conditions: compiled, evaluated, explained.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = sim::fuzz::condition(text);
});
