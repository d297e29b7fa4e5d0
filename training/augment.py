"""What paper, printers, cameras and codecs do to a line: grey (H, W) uint8 in, the same out."""

import random

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
noise_source = np.random.default_rng(0)


def seed(value: int) -> None:
    """Make this process's noise its own: forked workers would draw the same."""
    global noise_source
    noise_source = np.random.default_rng(value)


def clip(values: NDArray[np.float32]) -> Image:
    return np.clip(values, 0, 255).astype(np.uint8)


def clouds(size: tuple[int, int], cell: int, strength: float) -> NDArray[np.float32]:
    """Smooth random ground (H, W) of mean 0: unevenly lit or stained paper."""
    width, height = size
    small = noise_source.normal(0, strength, (height // cell + 2, width // cell + 2)).astype(
        np.float32
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def blur(image: Image, rng: random.Random) -> Image:
    sigma = rng.uniform(0.3, 1.0) * image.shape[0] / 26
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def motion(image: Image, rng: random.Random) -> Image:
    length = max(2, round(image.shape[0] * rng.uniform(0.05, 0.16)))
    kernel = np.zeros((length, length), np.float32)
    if rng.random() < 0.7:
        kernel[length // 2] = 1 / length
    else:
        np.fill_diagonal(kernel, 1 / length)
    return np.asarray(cv2.filter2D(image, -1, kernel), np.uint8)


def grain(image: Image, rng: random.Random) -> Image:
    noise = noise_source.standard_normal(image.shape, np.float32) * rng.choice((2, 5, 10, 18))
    if rng.random() < 0.4:
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.8), np.float32) * 2
    return clip(image + noise)


def light(image: Image, rng: random.Random) -> Image:
    """A ramp of brightness across the line, and a gamma."""
    ramp = np.linspace(rng.uniform(-40, 40), rng.uniform(-40, 40), image.shape[1], dtype=np.float32)
    return clip(255 * (np.clip(image + ramp, 0, 255) / 255) ** rng.uniform(0.6, 1.6))


def jpeg(image: Image, rng: random.Random) -> Image:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(12, 80)])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def thicken(image: Image, rng: random.Random) -> Image:
    """Ink that spreads, or breaks up: dark and light strokes grow by a share of a pixel."""
    kernel = np.ones(rng.choice(((2, 2), (1, 2), (2, 1))), np.uint8)
    grown = cv2.erode(image, kernel) if rng.random() < 0.5 else cv2.dilate(image, kernel)
    share = rng.uniform(0.3, 0.9)
    return np.asarray(cv2.addWeighted(image, 1 - share, grown, share, 0), np.uint8)


def threshold(image: Image, rng: random.Random) -> Image:
    """A scan in black and white: ragged edges, broken and touching letters."""
    rough = image + noise_source.standard_normal(image.shape, np.float32) * rng.uniform(1, 22)
    low, high = float(image.min()), float(image.max())
    level = low + (high - low) * rng.uniform(0.35, 0.72)
    return ((rough > level) * np.uint8(255)).astype(np.uint8)


def specks(image: Image, rng: random.Random) -> Image:
    out = image.copy()
    for _ in range(rng.randint(1, 10)):
        x, y = rng.randrange(image.shape[1]), rng.randrange(image.shape[0])
        cv2.circle(out, (x, y), rng.choice((0, 0, 1)), rng.choice((0, 255, rng.randrange(256))), -1)
    return out


def dots(image: Image, rng: random.Random) -> Image:
    """A dot-matrix or thermal head: the ink only where its needles are."""
    height, width = image.shape
    pitch = height / rng.uniform(9, 18)
    y, x = np.ogrid[:height, :width]
    grid = np.sin(np.pi * y / pitch) ** 2
    if rng.random() < 0.6:
        grid = grid * np.sin(np.pi * x / pitch) ** 2
    paper = np.float32(np.percentile(image, 90))
    return clip(
        paper
        - (paper - image) * np.clip(0.35 + rng.uniform(0.4, 1.2) * grid, 0, 1).astype(np.float32)
    )


def fade(image: Image, rng: random.Random) -> Image:
    """Worn thermal paper: ink lost in patches and rows."""
    height, width = image.shape
    paper = np.float32(np.percentile(image, 90))
    keep = 1 - np.clip(
        clouds((width, height), max(3, height // rng.choice((2, 4, 8))), rng.uniform(0.2, 0.5)),
        0,
        0.85,
    )
    if rng.random() < 0.4:
        keep *= (noise_source.random((height, 1)) > 0.12).astype(np.float32) * 0.5 + 0.5
    return clip(paper - (paper - image) * keep)


def coarse(image: Image, rng: random.Random, least: int = 9) -> Image:
    """Enlarged from few pixels, `least` rows or more: as a low resolution picture arrives."""
    rows = rng.randint(least, 22)
    if rows >= image.shape[0]:
        return image
    size = (max(4, round(image.shape[1] * rows / image.shape[0])), rows)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
