//! Prints the JSON schema of the mapping file, as it is kept in `docs/schema/import.schema.json`.

fn main() {
    println!("{:#}", import::json_schema());
}
