//! Units, people, positions and their two trees, each with its dates.
