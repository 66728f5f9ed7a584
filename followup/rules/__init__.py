"""What stands in the way of a step in the follow-up? One module a subject."""
