"""Rendered lines to train on: text, font, paper, ink, and what cameras make of them."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from textline.charset import Charset
from textline.line import Image, prepare_line
from training import augment, fonts, ink
from training.corpus import Corpus

Draw = Callable[[], str]
Groups = list[list[fonts.Font]]


class Renderer:
    """Endless lines of four styles: scene words, receipts, book pages, screens and forms."""

    STYLES = ("scene", "receipt", "book", "screen")

    def __init__(
        self,
        faces: Sequence[fonts.Font],
        charset: Charset,
        seed: int,
        sentences: Path | None = None,
        photos: Sequence[Image] = (),
        weights: Sequence[float] = (0.42, 0.26, 0.22, 0.1),
    ) -> None:
        self.random = random.Random(seed)
        augment.seed(seed)
        self.charset = charset
        self.photos = photos
        self.weights = weights
        self.longest: int | None = None  # characters; longer texts are cut to it
        self.corpus = Corpus(seed, sentences)
        self.pools = self._pools(fonts.families(faces))

    @staticmethod
    def _pools(groups: Groups) -> dict[str, list[tuple[float, Groups]]]:
        strange = fonts.of_kind(groups, fonts.KINDS["strange"])
        pixel = fonts.of_kind(groups, fonts.KINDS["pixel"])
        other = [g for g in groups if g not in strange and g not in pixel]
        book, plain, receipt = (
            fonts.of_kind(other, kind)
            for kind in map(fonts.KINDS.__getitem__, ("book", "plain", "receipt"))
        )
        pools = {
            "scene": [(0.42, plain), (0.12, book), (0.41, other), (0.04, strange), (0.01, pixel)],
            "receipt": [(0.4, receipt), (0.45, plain), (0.09, other), (0.06, pixel)],
            "book": [(0.8, book), (0.1, plain), (0.1, other)],
            "screen": [(0.75, plain), (0.15, other), (0.1, receipt)],
        }
        return {style: [(w, pool or groups) for w, pool in entry] for style, entry in pools.items()}

    # choosing

    def text(self, style: str) -> str:
        corpus, roll = self.corpus, self.random.random()
        if roll < 0.03:
            return corpus.noise(self.charset.characters)
        if roll < 0.06:
            return corpus.noise(
                "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,:;-/|()'!"
            )
        makers = {"scene": corpus.scene, "receipt": corpus.receipt, "book": corpus.book}
        return makers.get(
            style, self.random.choice((corpus.scene, corpus.receipt, lambda: corpus.book(40)))
        )()

    def face(self, style: str, text: str) -> fonts.Font | None:
        """A font of the style that draws all of `text`; None after a few tries."""
        weights = [weight for weight, _ in self.pools[style]]
        pools = [pool for _, pool in self.pools[style]]
        for _ in range(8):
            pool = self.random.choices(pools, weights)[0]
            face = self.random.choice(self.random.choice(pool))
            if face.draws(text):
                return face
        return None

    def line(self) -> tuple[Image, str]:
        """A prepared line (32, W) and its text."""
        while True:
            style = self.random.choices(self.STYLES, self.weights)[0]
            text = " ".join(self.text(style).split())[: self.longest].strip()
            if not text or not self.charset.covers(text):
                continue
            face = self.face(style, text)
            image = self.picture(style, text, face) if face else None
            if image is not None:
                return prepare_line(image), text

    def blank(self) -> tuple[Image, str]:
        """A crop that holds no text."""
        width, height = self.random.randint(16, 200), self.random.randint(14, 40)
        image = self.degrade(
            self.random.choice(self.STYLES),
            self.ground((width, height), self.random.randrange(256)),
        )
        return prepare_line(image), ""

    # drawing

    def picture(self, style: str, text: str, face: fonts.Font) -> Image | None:
        """A crop of `text` as a camera or scanner gives it; None when the font drew nothing."""
        rng = self.random
        rows = rng.choice((32, 32, 40, 26)) if style != "scene" else rng.choice((32, 32, 44, 22))
        mask = self.letters(style, text, face, rows)
        if mask.shape[0] < 3 or mask.shape[1] < 2:
            return None
        stretch = (
            rng.uniform(0.9, 1.12)
            if style == "book" or rng.random() < 0.4
            else rng.uniform(0.62, 1.3)
        )
        left, top, right, bottom = self.margins(style, rows)
        scale = (rows - top - bottom) / max(mask.shape[0], rows * 0.3)
        if mask.shape[0] < rows * 0.3:  # a dash or dots: never blown up to fill the line
            spare = rows - top - bottom - mask.shape[0] * scale
            share = rng.random()
            top, bottom = top + spare * share, bottom + spare * (1 - share)
        width = max(6, round(mask.shape[1] * scale * stretch + left + right))
        if width > 1600:
            return None
        tilt = {"scene": 0.05, "receipt": 0.02, "book": 0.012, "screen": 0.0}[style] * rng.choice(
            (0, 0.5, 1, 1.6)
        )
        coverage = ink.warp(mask, (width, rows), (left, top, right, bottom), tilt, rng)
        return self.degrade(style, self.compose(style, coverage))

    def letters(self, style: str, text: str, face: fonts.Font, rows: int) -> ink.Mask:
        rng = self.random
        size = next((s for s in ink.SIZES if s >= rows * 0.8), ink.SIZES[-1])
        if style == "screen" and rng.random() < 0.6:
            size = 14
        stroke = 1 if rng.random() < (0.12 if style == "scene" else 0.04) else 0
        font = face.at(size)
        if rng.random() < (0.22 if style == "scene" else 0.06):
            mask = ink.draw_spaced(text, font, rng.uniform(-0.06, 0.35) * size, stroke)
        else:
            mask = ink.draw(text, font, stroke)
        if style == "scene" and mask.shape[1] > 1.5 * mask.shape[0] and rng.random() < 0.1:
            mask = ink.bend(mask, rng.uniform(-0.6, 0.6) * mask.shape[0])
        return mask

    def margins(self, style: str, rows: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom paper in pixels: from cut into the glyphs to a loose box."""
        rng = self.random

        def side(cut: float, loose: float) -> float:
            roll = rng.random()
            share = (
                rng.uniform(-cut, 0.02)
                if roll < 0.2
                else rng.uniform(0, 0.1)
                if roll < 0.6
                else rng.uniform(0, loose)
            )
            return share * rows

        across = 0.35 if style == "scene" else 0.25
        return side(0.06, 0.7), side(0.05, across), side(0.06, 0.7), side(0.05, across)

    def ground(self, size: tuple[int, int], level: int) -> Image:
        """Paper, wall or photograph (H, W) of about `level`."""
        width, height = size
        roll = self.random.random()
        if self.photos and roll < 0.3:
            return self._photo(size, level)
        if roll < 0.6:
            return np.full((height, width), level, np.uint8)
        strength = self.random.choice((3, 8, 20, 35))
        return augment.clip(
            level + augment.clouds(size, self.random.choice((2, 6, 16, 40)), strength)
        )

    def _photo(self, size: tuple[int, int], level: int) -> Image:
        photo = self.random.choice(self.photos)
        zoom = self.random.uniform(0.6, 2.5)
        w, h = (
            min(photo.shape[1] - 1, int(size[0] * zoom) + 1),
            min(photo.shape[0] - 1, int(size[1] * zoom) + 1),
        )
        x, y = self.random.randrange(photo.shape[1] - w), self.random.randrange(photo.shape[0] - h)
        patch = cv2.resize(photo[y : y + h, x : x + w], size, interpolation=cv2.INTER_AREA).astype(
            np.float32
        )
        spread = self.random.uniform(0.15, 0.7)
        return augment.clip(level + (patch - patch.mean()) * spread)

    def tones(self, style: str) -> tuple[int, int]:
        """Grey of ink and of paper: dark on light in documents, either way on signs and screens."""
        rng = self.random
        if style in ("receipt", "book"):
            paper = rng.randint(150, 255)
            dark, light = int(paper * rng.uniform(0, 0.65)), paper
        else:
            dark = rng.randint(0, 170)
            light = min(255, dark + rng.randint(45, 255))
        flips = rng.random() < {"scene": 0.5, "screen": 0.4, "receipt": 0.03, "book": 0.01}[style]
        return (light, dark) if flips else (dark, light)

    def compose(self, style: str, coverage: ink.Mask) -> Image:
        rng = self.random
        tone, paper = self.tones(style)
        size = (coverage.shape[1], coverage.shape[0])
        plain = style in ("book", "receipt") and rng.random() < 0.6
        ground = (
            np.full(coverage.shape, paper, np.float32)
            if plain
            else self.ground(size, paper).astype(np.float32)
        )
        if style == "scene" and rng.random() < 0.25:
            ground = self.edge(ground, coverage, tone)
        alpha = coverage.astype(np.float32) * np.float32(1 / 255)
        textured = style == "scene" and rng.random() < 0.2
        inks = self.ground(size, tone).astype(np.float32) if textured else np.float32(tone)
        image = augment.clip(ground + (inks - ground) * alpha)
        return self.rules(style, image, tone)

    def edge(self, ground: np.ndarray, coverage: ink.Mask, tone: int) -> np.ndarray:
        """An outline or a shadow behind the letters."""
        rng = self.random
        other = np.float32(rng.choice((255 - tone, 0, 255, rng.randrange(256))))
        if rng.random() < 0.5:
            behind = cv2.dilate(coverage, np.ones((3, 3), np.uint8))
        else:
            shift = np.array([[1, 0, rng.uniform(-3, 3)], [0, 1, rng.uniform(-3, 3)]], np.float32)
            behind = cv2.warpAffine(coverage, shift, (coverage.shape[1], coverage.shape[0]))
        share = behind.astype(np.float32) * np.float32(rng.uniform(0.4, 1) / 255)
        return np.asarray(ground + (other - ground) * share)

    def rules(self, style: str, image: Image, tone: int) -> Image:
        """Rules of forms, underlines, frames, and what sticks in from the lines above and below."""
        rng = self.random
        height, width = image.shape
        if style != "scene" and rng.random() < 0.12:
            y = rng.choice((0, 1, height - 2, height - 1, rng.randrange(height * 3 // 4, height)))
            cv2.line(image, (0, y), (width, y + rng.randint(-1, 1)), tone, rng.choice((1, 1, 2)))
        if rng.random() < 0.06:
            x = rng.choice((0, 1, width - 2, width - 1))
            cv2.line(
                image,
                (x, 0),
                (x + rng.randint(-1, 1), height),
                rng.randrange(256),
                rng.choice((1, 2)),
            )
        if rng.random() < 0.15:
            upper = rng.random() < 0.5
            for _ in range(rng.randint(1, max(1, width // 14))):
                x, reach = rng.randrange(width), rng.randint(1, max(1, height // 9))
                y0, y1 = (0, reach) if upper else (height - 1 - reach, height - 1)
                cv2.line(image, (x, y0), (x + rng.randint(-4, 4), y1), tone, rng.choice((1, 2, 3)))
        return image

    def degrade(self, style: str, image: Image) -> Image:
        rng = self.random
        chances = {
            "scene": {
                "blur": 0.35,
                "motion": 0.12,
                "light": 0.3,
                "coarse": 0.22,
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
        }[style]
        for name, chance in chances.items():
            if rng.random() < chance:
                image = getattr(augment, name)(image, rng)
        return image


def read_photos(paths: Sequence[Path], side: int = 700) -> list[Image]:
    """Grey photographs, at most `side` pixels long, as backgrounds."""
    photos = []
    for path in paths:
        image = cv2.imread(str(path), cv2.IMREAD_REDUCED_GRAYSCALE_4)
        if image is not None and min(image.shape) > 100:
            scale = min(1.0, side / max(image.shape))
            photos.append(
                np.asarray(
                    cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA),
                    np.uint8,
                )
            )
    return photos
