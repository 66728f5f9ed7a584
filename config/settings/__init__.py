"""One module per way of running: dev, test, production; what they share is in base."""
