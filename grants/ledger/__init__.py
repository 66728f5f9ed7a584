"""How is a batch of payments written for the city's ledger and bank? Plain values in, bytes out."""
