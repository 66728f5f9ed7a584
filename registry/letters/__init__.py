"""What does a letter say, in which parts, and who signs it? Written once, from a wording, when it is sent."""
