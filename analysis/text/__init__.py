"""Words, sentences and terms of a text, with their places."""
