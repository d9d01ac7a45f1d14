//! Policy files: read, compiled, their cases run.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = sim::fuzz::policy(text);
});
