"""Which files does an organisation attach? Real ones, made when they are needed."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas


def pdf(folder: Path, name: str, words: str) -> Path:
    """A small PDF of one page."""
    path = folder / name
    canvas = Canvas(str(path))
    canvas.drawString(72, 770, words)
    canvas.save()
    return path
