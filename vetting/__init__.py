"""May this organisation be supported? Vetting against the democracy condition, with evidence and never opinions."""
