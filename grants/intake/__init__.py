"""How is a file of support that boards decided outside Värna read: a table or 360Giving, row by row, fault by fault?"""
