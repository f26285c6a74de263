"""The annotated study for other programs: CSV, Parquet, JSON Lines, quanteda, Excel, Word."""
