"""What a paper on a study needs: methods, citations, a checklist, tables for LaTeX."""
