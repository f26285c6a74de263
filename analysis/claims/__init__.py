"""Claims: stated in `data/claims.yml`, counted, given a verdict by rule, held to their limits."""
