"""What can be done in a vetting: one verb a file, each one transaction with its journal entry."""
