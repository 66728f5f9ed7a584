"""How does a letter, an agenda or minutes become a PDF that is read aloud in order, and that an archive takes?"""
