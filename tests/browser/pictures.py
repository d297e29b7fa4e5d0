"""Pictures of known text, drawn anew for each run with the font that Pillow carries."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

MARGIN = 40
LINE = 64
SIZE = 36
"""Pixels: around the text, from line to line, and the font's."""


@dataclass(frozen=True)
class Picture:
    name: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def draw(self) -> Image.Image:
        font = ImageFont.load_default(SIZE)
        width = int(max(font.getlength(line) for line in self.lines)) + 2 * MARGIN
        page = Image.new("RGB", (width, LINE * len(self.lines) + 2 * MARGIN), "white")
        pen = ImageDraw.Draw(page)
        for row, line in enumerate(self.lines):
            pen.text((MARGIN, MARGIN + row * LINE), line, fill="#222", font=font)
        return page

    def encode(self, kind: str = "PNG") -> bytes:
        buffer = BytesIO()
        self.draw().save(buffer, kind)
        return buffer.getvalue()


RECEIPT = Picture(
    "receipt.png",
    ("Corner Bakery", "Bread and butter 3.20", "Coffee with milk 2.50", "Total 5.70"),
)
NOTE = Picture("note.png", ("Meeting at noon", "in room 214"))


def blank() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (400, 300), "white").save(buffer, "PNG")
    return buffer.getvalue()
