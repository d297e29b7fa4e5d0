"""A receipt as somebody would photograph it: for pictures of the page, not for measuring."""

from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]

WIDTH, HEIGHT = 640, 900
MARGIN = 56
HEAD = ("Harbour Street Bakery", "14 Harbour Street", "Tel. 555 0142")
ITEMS = (
    ("2 Sourdough loaf", "9.80"),
    ("1 Cinnamon bun", "3.20"),
    ("3 Flat white", "10.50"),
    ("1 Orange juice", "4.10"),
)
SUMS = (("Subtotal", "27.60"), ("Tax 7%", "1.93"), ("Total", "29.53"))
FOOT = ("Paid by card", "Thank you, see you soon!")


def photograph() -> bytes:
    """A JPEG: the receipt on a table, a little turned, in the light of a window."""
    page = _lay_down(np.asarray(_print(), np.uint8))
    noise = np.random.default_rng(7).normal(0, 1, page.shape)
    lit = page * _light(page.shape[:2])[..., None] + noise
    buffer = BytesIO()
    Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _print() -> Image.Image:
    paper = Image.new("RGB", (WIDTH, HEIGHT), "#fbfaf5")
    pen = ImageDraw.Draw(paper)
    title, body = ImageFont.load_default(44), ImageFont.load_default(30)
    top = MARGIN
    for row, text in enumerate(HEAD):
        pen.text((WIDTH / 2, top), text, "#1c1c22", title if row == 0 else body, anchor="ma")
        top += 66 if row == 0 else 44
    top = _table(pen, ITEMS, top + 30, body)
    pen.line((MARGIN, top + 6, WIDTH - MARGIN, top + 6), "#1c1c22", 2)
    top = _table(pen, SUMS, top + 30, body)
    for text in FOOT:
        top += 46
        pen.text((WIDTH / 2, top), text, "#1c1c22", body, anchor="ma")
    return paper


def _table(
    pen: ImageDraw.ImageDraw,
    rows: tuple[tuple[str, str], ...],
    top: int,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> int:
    """Returns where it ends."""
    for left, right in rows:
        pen.text((MARGIN, top), left, "#1c1c22", font)
        pen.text((WIDTH - MARGIN, top), right, "#1c1c22", font, anchor="ra")
        top += 52
    return top


def _lay_down(receipt: Pixels) -> Pixels:
    """On a wooden table, seen a little from the side."""
    width, height = WIDTH + 140, HEIGHT + 110
    table = np.full((height, width, 3), (104, 78, 58), np.uint8)
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    seen = np.array([[92, 40], [704, 64], [680, 966], [52, 944]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, seen)
    flat = cv2.warpPerspective(receipt, turn, (width, height), flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full((HEIGHT, WIDTH), 255, np.uint8), turn, (width, height))
    shadow = cv2.GaussianBlur(np.roll(where, (10, 8), (0, 1)), (0, 0), 12)[..., None] / 255
    shaded = table * (1 - 0.55 * shadow)
    edge = where[..., None] / 255
    return np.asarray(shaded * (1 - edge) + flat * edge, np.uint8)


def _light(shape: tuple[int, int]) -> NDArray[np.float64]:
    down, across = np.mgrid[0 : shape[0], 0 : shape[1]]
    return np.asarray(1.04 - 0.14 * down / shape[0] - 0.1 * across / shape[1])
