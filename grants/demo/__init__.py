"""What does Värna look like when a city has used it for years? The demo city, made through the real actions.

`load.load()` is the door. Boards and calls are real, as read from public pages (data/stockholm_calls.yaml); everything
else is invented. Nothing outside this package and its command may import it.
"""
