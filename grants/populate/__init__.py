"""How does Värna behave with a hundred thousand applications? Fills a database with realistic volume, in bulk.

`run.populate()` is the door. Rows are written past the actions, since a machine that is asked a million times is slow; so
every constraint of the database, the registry counters and the journal's chains are kept here by hand, and the tests
verify them. For load tests only; the demo city is made by the actions.
"""
