"""The lexicons: schema, patterns, matching."""
