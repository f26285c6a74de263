"""Who and what is named, with spans."""
