"""Saved web pages: text, blocks with their roles, and what a page says of itself."""
