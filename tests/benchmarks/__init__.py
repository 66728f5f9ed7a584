"""What do the promised benchmarks measure? Run by `make bench`, not by the suite."""
