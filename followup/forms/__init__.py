"""What is typed in the follow-up? One module a subject."""
