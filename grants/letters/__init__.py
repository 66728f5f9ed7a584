"""What do the papers say that grants draws up itself, and how do they lie on paper?"""
