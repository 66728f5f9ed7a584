"""What does a letter say, in which parts, and who signs it? Written once, from a template, when it is sent."""
