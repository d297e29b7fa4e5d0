"""Paper and ink: what a line is printed on, in which greys, and what else is printed there."""

import random
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from textline.line import Image
from training import augment, ink

SMALL_BYTES = 150_000
"""Of a photograph; larger ones are opened at a quarter of their size, which is quicker."""

DARK = 60
"""Greys of a subtitle's edge are below it, those of its letters above 214."""


class Paper:
    """Grounds and inks of a style, each call another."""

    def __init__(self, rng: random.Random, photos: Sequence[Image] = ()) -> None:
        self.random = rng
        self.photos = photos

    def ground(self, size: tuple[int, int], level: int, style: str = "") -> Image:
        """Paper, wall or photograph (H, W) of about `level`."""
        width, height = size
        roll = self.random.random()
        if self.photos and roll < (0.85 if style == "subtitle" else 0.3):
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
        if style == "subtitle":
            return rng.randint(215, 255), rng.randint(10, 235)
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
            else self.ground(size, paper, style).astype(np.float32)
        )
        if style == "subtitle" or (style == "scene" and rng.random() < 0.25):
            ground = self.edge(style, ground, coverage, tone)
        if style == "scene" and rng.random() < 0.06:
            ground = self.step(ground)
        empty = style == "scene" and rng.random() < 0.05
        letters = ink.hollow(coverage, rng) if empty else coverage
        alpha = letters.astype(np.float32) * np.float32(1 / 255)
        textured = style == "scene" and rng.random() < 0.2
        inks = self.ground(size, tone).astype(np.float32) if textured else np.float32(tone)
        shown = ground + (inks - ground) * alpha
        if style == "scene" and rng.random() < 0.08:
            shown += ink.relief(coverage, rng) * np.float32(rng.uniform(40, 140))
        image = augment.clip(shown)
        return self.rules(style, image, tone)

    def step(self, ground: np.ndarray) -> np.ndarray:
        """A ground of two greys: the word goes on over the edge of a board."""
        width = ground.shape[1]
        at, lean = self.random.randrange(width), self.random.uniform(-0.5, 0.5)
        y, x = np.ogrid[: ground.shape[0], :width]
        return np.asarray(ground + (x > at + lean * y) * np.float32(self.random.uniform(-90, 90)))

    def edge(self, style: str, ground: np.ndarray, coverage: ink.Mask, tone: int) -> np.ndarray:
        """An outline or a shadow behind the letters: of subtitles dark, a shadow alone seldom."""
        rng = self.random
        subtitle = style == "subtitle"
        if subtitle:
            other = np.float32(rng.randrange(DARK))
        else:
            other = np.float32(rng.choice((255 - tone, 0, 255, rng.randrange(256))))
        if rng.random() < (0.88 if subtitle else 0.5):
            behind = cv2.dilate(coverage, np.ones((3, 3), np.uint8))
        else:
            x, y = (rng.uniform(1 if subtitle else -3, 3) for _ in range(2))
            shift = np.array([[1, 0, x], [0, 1, y]], np.float32)
            behind = cv2.warpAffine(coverage, shift, (coverage.shape[1], coverage.shape[0]))
        share = behind.astype(np.float32) * np.float32(
            rng.uniform(0.75 if subtitle else 0.4, 1) / 255
        )
        return np.asarray(ground + (other - ground) * share)

    def rules(self, style: str, image: Image, tone: int) -> Image:
        """Rules of forms, underlines, frames, and what sticks in from the lines above and below."""
        rng = self.random
        height, width = image.shape
        if style not in ("scene", "subtitle") and rng.random() < 0.12:
            y = rng.choice((0, 1, height - 2, height - 1, rng.randrange(height * 3 // 4, height)))
            cv2.line(image, (0, y), (width, y + rng.randint(-1, 1)), tone, rng.choice((1, 1, 2)))
        if rng.random() < (0.06 if style in ("scene", "subtitle") else 0.13):
            x = rng.choice((0, 1, 2, 3, width - 4, width - 3, width - 2, width - 1))
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


def read_photos(paths: Sequence[Path], side: int = 700) -> list[Image]:
    """Grey photographs, at most `side` pixels long, as backgrounds."""
    photos = []
    for path in paths:
        large = path.is_file() and path.stat().st_size > SMALL_BYTES
        image = cv2.imread(
            str(path), cv2.IMREAD_REDUCED_GRAYSCALE_4 if large else cv2.IMREAD_GRAYSCALE
        )
        if image is not None and min(image.shape) > 100:
            scale = min(1.0, side / max(image.shape))
            photos.append(
                np.asarray(
                    cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA),
                    np.uint8,
                )
            )
    return photos
