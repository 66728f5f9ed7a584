"""How do pages show money, dates, states and rules? Template tags and what they rest on."""
