"""What can be done in follow-up: one verb a file."""
