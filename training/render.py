"""Rendered lines to train on: text, font, paper, ink, and what cameras make of them."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from textline.charset import Charset, is_dense
from textline.line import Image, prepare_line
from training import augment, columns, fonts, ink
from training.languages import BALANCE, SHARES, STYLES, Language
from training.legibility import is_legible
from training.paper import Paper

TILT = {"scene": 0.06, "receipt": 0.02, "book": 0.012, "screen": 0.0, "subtitle": 0.006}
"""How far corners move, as a share of the height."""
WILD = (0, 0.5, 1, 1.7, 2.6)
"""Times of that: most are still, a few are photographs from aside."""
NEAR = {"scene": 0.16, "receipt": 0.1, "book": 0.08, "screen": 0.06, "subtitle": 0.04}
"""How often the edge of the line above or below is in the crop."""
STEEPEST, STEEPEST_DENSE = 28.0, 10.0
"""Degrees that a sign's line rises or falls in an upright crop; dense characters stay readable."""
COLUMNS = ("receipt", "book", "screen")
WIDEST = 1600
CHANCES = {
    "scene": {
        "blur": 0.42,
        "motion": 0.18,
        "light": 0.38,
        "coarse": 0.32,
        "thicken": 0.08,
        "grain": 0.4,
        "jpeg": 0.3,
    },
    "receipt": {
        "thicken": 0.25,
        "fade": 0.2,
        "dots": 0.12,
        "blur": 0.4,
        "threshold": 0.1,
        "coarse": 0.25,
        "light": 0.15,
        "grain": 0.35,
        "specks": 0.1,
        "jpeg": 0.4,
    },
    "book": {
        "thicken": 0.3,
        "blur": 0.5,
        "fade": 0.06,
        "coarse": 0.15,
        "threshold": 0.5,
        "specks": 0.15,
        "grain": 0.15,
        "jpeg": 0.25,
    },
    "screen": {"coarse": 0.35, "blur": 0.15, "grain": 0.1, "jpeg": 0.35},
    "subtitle": {"coarse": 0.3, "blur": 0.4, "grain": 0.2, "jpeg": 0.5},
}


@dataclass(frozen=True)
class Drawn:
    """crop: grey (H, W); down: its text runs down it."""

    crop: Image
    text: str
    down: bool


class Renderer:
    """Endless lines: scene words, receipts, book pages, screens and forms, subtitles."""

    def __init__(
        self,
        languages: Sequence[Language],
        charset: Charset,
        seed: int,
        photos: Sequence[Image] = (),
    ) -> None:
        self.random = random.Random(seed)
        augment.seed(seed)
        self.languages = languages
        self.balance = [BALANCE[language.name] for language in languages]
        self.charset = charset
        self.paper = Paper(self.random, photos)
        self.longest: int | None = None  # characters; longer texts are cut to it
        self.shares: Mapping[str, Sequence[float]] = SHARES  # of the styles, a language
        self.noise = 0.06  # of the texts are characters in no order
        self.wear = 1.0  # of the damage that CHANCES tell
        self.down: Mapping[str, float] = columns.shares()  # of the lines, those in columns

    def line(self) -> tuple[Image, str]:
        """A prepared line (32, W) and its text."""
        drawn = self.drawn()
        crop = columns.laid(drawn.crop, drawn.text) if drawn.down else drawn.crop
        return prepare_line(crop), drawn.text

    def drawn(self) -> Drawn:
        while True:
            language = self.random.choices(self.languages, self.balance)[0]
            style = self.random.choices(STYLES, self.shares[language.name])[0]
            text = language.text(style, self.random, self.charset.characters, self.noise)
            text = " ".join(text.split())[: self.longest].strip()
            if not text or not self.charset.covers(text):
                continue
            column = self.column(language, style, text)
            crop = self.shown(language, style, column or text, down=column is not None)
            if crop is not None:
                return Drawn(crop, column or text, column is not None)

    def column(self, language: Language, style: str, text: str) -> str | None:
        """The text as it runs down the page; None where it does not."""
        share = self.down.get(language.name, 0.0)
        if not share or style not in columns.STYLES or self.random.random() >= share:
            return None
        column = columns.as_column(text)
        return column if column and self.charset.covers(column) else None

    def shown(
        self, language: Language, style: str, text: str, *, down: bool = False
    ) -> Image | None:
        """A crop of `text` in one of the language's fonts; None where none of some drew it."""
        if style == "screen" and self.random.random() < 0.6:
            face = language.face("pixels", text, self.random)
            return self.pixels(text, face) if face else None
        face = language.face(style, text, self.random)
        return self.picture(style, text, face, down=down) if face else None

    def blank(self) -> tuple[Image, str]:
        """A crop that holds no text."""
        size = (self.random.randint(16, 200), self.random.randint(14, 40))
        ground = self.paper.ground(size, self.random.randrange(256))
        return prepare_line(self.degrade(self.random.choice(STYLES), ground)), ""

    def picture(
        self, style: str, text: str, face: fonts.Font, *, down: bool = False
    ) -> Image | None:
        """A crop of `text` as a camera or scanner gives it; None where nobody could read it.

        down: a column. It lies on its side until it is done.
        """
        rng = self.random
        rows = rng.choice((32, 32, 44, 22) if style == "scene" else (32, 32, 40, 26))
        mask = self.letters(style, text, face, rows, down=down)
        if mask.shape[0] < 3 or mask.shape[1] < 2:
            return None
        near = not down and rng.random() < NEAR[style]
        left, top, right, bottom = self.margins(style, rows, near=near)
        scale = (rows - top - bottom) / max(mask.shape[0], rows * 0.3)
        if mask.shape[0] < rows * 0.3:  # a dash or dots: never blown up to fill the line
            spare = rows - top - bottom - mask.shape[0] * scale
            share = rng.random()
            top, bottom = top + spare * share, bottom + spare * (1 - share)
        width = max(6, round(mask.shape[1] * scale * self.stretch(style) + left + right))
        if width > WIDEST:
            return None
        tilt = TILT[style] * rng.choice(WILD if style == "scene" else WILD[:4])
        coverage = ink.warp(mask, (width, rows), (left, top, right, bottom), tilt, rng)
        if near:
            coverage = ink.beside(coverage, top < bottom, rng)
        shown = self.degrade(style, self.paper.compose(style, coverage), is_dense(text))
        if not is_legible(shown, coverage):
            return None
        return np.ascontiguousarray(np.rot90(shown, -1)) if down else shown

    def pixels(self, text: str, face: fonts.Font) -> Image | None:
        """Interface text as a screenshot holds it: no pixel moved since the font drew it."""
        rng = self.random
        font = face.at(rng.choice(ink.SCREEN_SIZES))
        mask = ink.draw(text, font, sharp=rng.random() < 0.25)
        if mask.shape[0] < 3 or mask.shape[1] < 2:
            return None
        high = max(mask.shape[0], font.size * 0.7)  # a dash never fills the line
        spare = int(high - mask.shape[0]) // 2
        rows = (spare + rng.choice((0, 0, 1, 1, 2, 3)), spare + rng.choice((0, 0, 1, 1, 2, 3)))
        coverage = np.pad(mask, (rows, (rng.randint(0, 4), rng.randint(0, 4))))
        coverage = np.asarray(coverage, np.uint8)
        image = self.paper.compose("screen", coverage)
        if rng.random() < 0.3:  # a screenshot that somebody scaled
            scale = rng.uniform(0.9, 1.6)
            image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale), np.uint8)
        if rng.random() < 0.35:
            image = augment.jpeg(image, rng)
        return image if is_legible(image, coverage) else None

    def stretch(self, style: str) -> float:
        """How much wider than drawn."""
        straight = style in ("book", "subtitle") or self.random.random() < 0.4
        return self.random.uniform(0.9, 1.12) if straight else self.random.uniform(0.62, 1.3)

    def letters(
        self, style: str, text: str, face: fonts.Font, rows: int, *, down: bool = False
    ) -> ink.Mask:
        rng = self.random
        size = next((s for s in ink.SIZES if s >= rows * 0.8), ink.SIZES[-1])
        if style == "screen" and rng.random() < 0.4:
            size = 14
        stroke = 1 if rng.random() < (0.12 if style == "scene" else 0.04) else 0
        if down:
            return np.rot90(ink.draw_down(text, face.down(size), stroke))
        font = face.at(size)
        words = text.split(" ")
        if len(words) > 1 and style in COLUMNS and rng.random() < 0.1:
            mask = ink.draw_columns(
                words, font, round(rng.uniform(0.4, 3) * size), rng.choice((0, 1, 1, 2))
            )
        elif rng.random() < (0.22 if style == "scene" else 0.06):
            mask = ink.draw_spaced(text, font, rng.uniform(-0.06, 0.35) * size, stroke)
        else:
            mask = ink.draw(text, font, stroke)
        if style == "scene" and mask.shape[1] > 1.5 * mask.shape[0] and rng.random() < 0.12:
            mask = ink.bend(mask, rng.uniform(-0.6, 0.6) * mask.shape[0])
        elif style == "scene" and mask.shape[1] > mask.shape[0] > 0 and rng.random() < 0.24:
            rise = math.atan(rng.uniform(-1.1, 1.1) * mask.shape[0] / mask.shape[1])
            most = STEEPEST_DENSE if is_dense(text) else STEEPEST
            mask = ink.rotate(mask, max(-most, min(most, math.degrees(rise))))
        return mask

    def margins(self, style: str, rows: int, *, near: bool) -> tuple[float, float, float, float]:
        """Left, top, right, bottom paper in pixels: from cut into the glyphs to a loose box.

        near: room above or below for the edge of another line.
        """
        across = 0.35 if style == "scene" else 0.25
        sides = ((0.06, 0.7), (0.05, across), (0.06, 0.7), (0.05, across))
        left, top, right, bottom = (self.side(cut, loose) * rows for cut, loose in sides)
        if near:
            top, bottom = (bottom, self.random.uniform(0.12, 0.35) * rows)
            if self.random.random() < 0.5:
                top, bottom = bottom, top
        return left, top, right, bottom

    def side(self, cut: float, loose: float) -> float:
        roll = self.random.random()
        if roll < 0.2:
            return self.random.uniform(-cut, 0.02)
        return self.random.uniform(0, 0.1 if roll < 0.6 else loose)

    def degrade(self, style: str, image: Image, dense: bool = False) -> Image:
        """Some of what happens to pictures of a style; dense characters stay readable."""
        for name, chance in CHANCES[style].items():
            if self.random.random() >= self.wear * chance:
                continue
            if name == "coarse":
                image = augment.coarse(image, self.random, 13 if dense else 9)
            else:
                image = getattr(augment, name)(image, self.random)
        return image
