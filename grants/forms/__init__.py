"""What is typed on the pages of the journey: formats and shapes, never rules."""
