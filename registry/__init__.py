"""Who exists, and what happened: people, roles, boards, organisations, cases and the journal."""
