"""What the notebooks show: tables, sentences and figures for any study."""
