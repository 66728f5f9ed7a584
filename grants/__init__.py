"""The journey, from form to money and back: calls, applications, decisions, support, payments, withdrawals."""
