"""One file per step: who is let in, what the page shows, which action the form calls."""
