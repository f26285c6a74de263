"""Articles taken in: files, tables, dates, copies, and the folder of a study."""
