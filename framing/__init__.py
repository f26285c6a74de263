"""What is run: articles in, coding, site, paper, export, command."""
