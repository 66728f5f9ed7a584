"""Which papers does a meeting have, and what stands in them?"""
