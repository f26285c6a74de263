"""What stands around a story on a page, told line by line from its words."""
