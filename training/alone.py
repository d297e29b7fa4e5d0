"""Each augmentation of training alone, on one line of print, for the contact sheet to show."""

import random

import numpy as np

from textline.line import HEIGHT, Image
from training import augment, columns, ink
from training.paper import Paper
from training.render import STEEPEST, TILT, WILD, Renderer

TEXT = "Total: 48.20 EUR"
WIDTH, SIZE = 200, 28
Margins = tuple[float, float, float, float]
Greys = np.ndarray | float
INK, PAPER = 47, 235
MARGINS = (8.0, 5.0, 8.0, 5.0)
"""Left, top, right, bottom, in pixels."""


class Alone:
    """One line, drawn by methods that each change one thing of it, as `render` and `paper` do."""

    def __init__(self, renderer: Renderer, name: str) -> None:
        self.random = random.Random(name)
        self.renderer = renderer
        self.paper = Paper(self.random, renderer.paper.photos)
        face = renderer.languages[0].face("subtitle", TEXT, random.Random(4))
        assert face is not None
        self.face, self.font = face, face.at(SIZE)

    def clean(self) -> Image:
        return self.on(PAPER, self.coverage)

    def fitted(self, mask: ink.Mask, margins: Margins = MARGINS, tilt: float = 0) -> ink.Mask:
        return ink.warp(mask, (WIDTH, HEIGHT), margins, tilt, self.random)

    def printed(self, mask: ink.Mask) -> Image:
        """As wide as its letters want at this height."""
        left, top, right, bottom = MARGINS
        width = mask.shape[1] * (HEIGHT - top - bottom) / mask.shape[0] + left + right
        return self.on(PAPER, ink.warp(mask, (round(width), HEIGHT), MARGINS, 0, self.random))

    def on(self, ground: Greys, coverage: ink.Mask, inks: Greys = INK) -> Image:
        """Ink on a ground, both of one grey or of many."""
        share = coverage.astype(np.float32) * np.float32(1 / 255)
        return augment.clip(np.asarray(ground + (inks - ground) * share, np.float32))

    @property
    def mask(self) -> ink.Mask:
        return ink.draw(TEXT, self.font)

    @property
    def coverage(self) -> ink.Mask:
        return self.fitted(self.mask)

    @property
    def flat(self) -> np.ndarray:
        return np.full((HEIGHT, WIDTH), PAPER, np.float32)

    def stroke(self) -> Image:
        return self.printed(ink.draw(TEXT, self.font, 1))

    def tracking(self) -> Image:
        apart = self.random.uniform(-0.06, 0.35) * SIZE
        return self.printed(ink.draw_spaced(TEXT, self.font, apart))

    def columns(self) -> Image:
        gap, rule = round(self.random.uniform(0.4, 3) * SIZE), self.random.choice((0, 1, 1, 2))
        return self.printed(ink.draw_columns(TEXT.split(), self.font, gap, rule))

    def column(self) -> Image:
        """Of a line that runs down, as it is laid out for a recogniser of horizontal lines."""
        if not columns.DRAWABLE:
            return self.clean()
        text = "".join(self.random.sample(TEXT.replace(" ", ""), 8))
        mask = ink.draw_down(text, self.face.down(SIZE))
        return columns.laid(self.on(PAPER, np.pad(mask, 4)), text)

    def stretch(self) -> Image:
        spare = self.random.uniform(0, 0.35) * WIDTH
        return self.on(PAPER, self.fitted(self.mask, (8, 5, 8 + spare, 5)))

    def cut(self) -> Image:
        left, top, right, bottom = (HEIGHT * self.random.uniform(-0.06, 0.25) for _ in range(4))
        return self.on(PAPER, self.fitted(self.mask, (left, top, right, bottom)))

    def bend(self) -> Image:
        rise = self.random.uniform(-0.6, 0.6) * self.mask.shape[0]
        return self.printed(ink.bend(self.mask, rise))

    def rotation(self) -> Image:
        degrees = self.random.uniform(-STEEPEST / 3, STEEPEST / 3)  # more suits shorter words
        return self.printed(ink.rotate(self.mask, degrees))

    def perspective(self) -> Image:
        tilt = TILT["scene"] * self.random.choice(WILD[2:])
        return self.on(PAPER, self.fitted(self.mask, tilt=tilt))

    def neighbours(self) -> Image:
        below = self.random.random() < 0.5
        margins = (8.0, 2.0, 8.0, 9.0) if below else (8.0, 9.0, 8.0, 2.0)
        near = self.fitted(self.mask, margins)
        return self.on(PAPER, ink.beside(near, below, self.random))

    def inverse(self) -> Image:
        tone, paper = (self.random.randint(*greys) for greys in ((170, 255), (0, 110)))
        return self.on(paper, self.coverage, tone)

    def uneven(self) -> np.ndarray:
        """A ground that is clearly not of one grey: of photographs where there are some."""
        while True:
            ground = self.paper.ground((WIDTH, HEIGHT), 170, "subtitle").astype(np.float32)
            if np.ptp(ground) > 70:
                return ground

    def photograph(self) -> Image:
        return self.on(self.uneven(), self.coverage)

    def textured(self) -> Image:
        self.paper.photos = ()
        return self.on(self.uneven(), self.coverage)

    def textured_ink(self) -> Image:
        self.paper.photos = ()
        return self.on(PAPER, self.coverage, self.uneven() - 90)

    def step(self) -> Image:
        return self.on(self.paper.step(self.flat - 60), self.coverage)

    def edge(self) -> Image:
        ground = self.paper.edge("scene", self.flat - 100, self.coverage, INK)
        return self.on(ground, self.coverage)

    def hollow(self) -> Image:
        return self.on(PAPER, ink.hollow(self.coverage, self.random))

    def relief(self) -> Image:
        raised = ink.relief(self.coverage, self.random) * self.random.uniform(40, 140)
        return augment.clip(self.on(170, self.coverage, 140) + raised)

    def ruling(self) -> Image:
        return self.ruled(along=True)

    def strokes(self) -> Image:
        """Sides of frames, and what sticks in from other lines."""
        return self.ruled(along=False)

    def ruled(self, *, along: bool) -> Image:
        """What `Paper.rules` adds, until it is a rule `along` the line, or is not one."""
        before = self.clean()
        while True:
            after = self.paper.rules("book", before.copy(), INK)
            changed = (after != before).any(axis=0)
            if changed.any() and (changed.mean() > 0.8) == along:
                return after

    def screen(self) -> Image:
        face = self.renderer.languages[0].face("pixels", TEXT, self.random)
        image = self.renderer.pixels(TEXT, face) if face else None
        return self.clean() if image is None else image

    def subtitle(self) -> Image:
        return self.paper.compose("subtitle", self.coverage)

    def blank(self) -> Image:
        return self.renderer.blank()[0]
