"""Rules beside a line that runs down the page, as forms and manuscript paper have them.

Between characters laid side by side they would be bars and letters of their own.
"""

import numpy as np

from textline.line import Image, grey
from textline.marks import Mask, ink_of

OUTER = 0.25
"""Of a line's width at either side: where rules are looked for."""
GAP = 0.06
"""Of a line's width: what a rule may leave bare; between characters there is more."""
_LONG = 0.8
"""Of a line's length that a rule covers."""


def without_rules(crop: Image) -> Image:
    """A vertical line (H, W) or (H, W, 3) with paper where there are rules beside it."""
    tones = grey(crop).astype(np.float32)
    ink = ink_of(np.abs(tones - np.median(tones)))
    if ink.mean() > 0.5:  # there is no telling which is paper
        return crop
    width = ink.shape[1]
    most = int(OUTER * width)
    left, right = _depth(ink[:, :most], width), _depth(ink[:, ::-1][:, :most], width)
    if not left and not right:
        return crop
    cleared = crop.copy()
    cleared[:, :left] = cleared[:, width - right :] = np.median(crop, axis=(0, 1)).astype(np.uint8)
    return cleared


def _depth(ink: Mask, width: int) -> int:
    """Columns from the edge to the end of the innermost rule, its soft edge included; 0: none."""
    long = np.flatnonzero(ink.mean(0) > _LONG)
    rules = [column for column in long.tolist() if _gap(ink[:, column]) <= max(1, GAP * width)]
    return rules[-1] + 2 if rules else 0


def _gap(inked: Mask) -> int:
    """The most pixels of a column (H,) in a row without ink."""
    places = np.flatnonzero(inked)
    return int(np.diff(places, prepend=-1, append=len(inked)).max()) - 1
