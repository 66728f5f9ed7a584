"""What does the city's support come to, and what may be told of it? Statistics from one table (docs/decisions/0030)."""
