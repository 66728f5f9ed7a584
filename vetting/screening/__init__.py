"""Is somebody on a sanctions list? Reading the lists, comparing names, and finding candidates for a person to judge.

A score orders and explains, it never decides (R16): every candidate is confirmed or dismissed by a named person.
"""
