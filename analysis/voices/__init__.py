"""Who says what: the words that report speech, whose they are, and where what they report ends."""
