"""Claims: stated in `data/claims.yml`, counted, given a verdict by rule, and held to their limits."""
