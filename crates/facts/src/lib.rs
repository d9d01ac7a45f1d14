//! The columnar side: buckets of Parquet, the fold over histories, runs and their lines.
