"""The rendered study: a small book that opens from the file system and asks the network nothing."""
