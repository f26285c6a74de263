"""The rendered site in a real browser: what a reader sees, clicks and hears."""
