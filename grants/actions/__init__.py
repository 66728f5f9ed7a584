"""What can be done on the journey from call to closed case: one verb a file."""
