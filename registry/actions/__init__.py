"""What can be done with cases, documents, hearings and notices: one verb a file."""
