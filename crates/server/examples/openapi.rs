//! Prints the description of the API, for `scripts/openapi.sh`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(server::openapi().as_bytes())
}
