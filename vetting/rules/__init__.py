"""What stands in the way of a step in a vetting? One module a subject; each rule cites rules.md, page and machine share it."""
