"""A study: settings, articles, complete tables."""
