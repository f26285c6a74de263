"""Names that the lexicons lack, proposed from the articles."""
