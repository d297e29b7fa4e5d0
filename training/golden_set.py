"""Draws the pictures of the golden set from its labels: `python -m training.golden_set`.

The set is small, plain and fixed: what a new version must read before it gets any traffic. Its
texts were written for it; its fonts (Debian's, free licences) differ from line to line, and so do
size, contrast, blur and grain, the same ones every time.
"""

import argparse
from itertools import count
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from tqdm import tqdm

FOLDER = Path(__file__).resolve().parents[1] / "deploy" / "golden"
FONTS = Path("/usr/share/fonts")
LATIN = (
    "truetype/dejavu/DejaVuSerif.ttf",
    "truetype/crosextra/Carlito-Regular.ttf",
    "opentype/ebgaramond/EBGaramond12-Regular.otf",
    "truetype/croscore/Cousine-Regular.ttf",
    "truetype/dejavu/DejaVuSansCondensed.ttf",
)
CHINESE = (
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("truetype/arphic/uming.ttc", 0),
    ("truetype/arphic/ukai.ttc", 0),
)
JAPANESE = (
    ("opentype/ipaexfont-gothic/ipaexg.ttf", 0),
    ("opentype/ipaexfont-mincho/ipaexm.ttf", 0),
    ("opentype/noto/NotoSansCJK-Regular.ttc", 0),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 0),
)
FACES = {
    "en": tuple((name, 0) for name in LATIN),
    "zh-hans": CHINESE,
    "zh-hant": CHINESE,
    "ja": JAPANESE,
}
SIZES = (22, 26, 30, 36)
MARGIN = 6


def draw(text: str, face: tuple[str, int], number: int) -> NDArray[np.uint8]:
    """(H, W) grey; number: which of the fixed ways it is spoilt."""
    name, index = face
    random = np.random.default_rng(number)
    font = ImageFont.truetype(FONTS / name, SIZES[number % len(SIZES)], index)
    left, top, right, bottom = font.getbbox(text)
    paper, ink = int(random.integers(190, 256)), int(random.integers(0, 90))
    shape = (round(right - left) + 2 * MARGIN, round(bottom - top) + 2 * MARGIN)
    picture = Image.new("L", shape, paper)
    ImageDraw.Draw(picture).text((MARGIN - left, MARGIN - top), text, fill=ink, font=font)
    pixels = np.asarray(picture, np.float32)
    blurred = cv2.GaussianBlur(pixels, (0, 0), float(random.uniform(0.3, 0.9)))
    grain = random.normal(0, float(random.uniform(0, 6)), blurred.shape)
    return np.asarray(np.clip(blurred + grain, 0, 255), np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder: Path = parser.parse_args().folder
    (folder / "images").mkdir(exist_ok=True)
    rows = (folder / "labels.tsv").read_text("utf-8").splitlines()
    turns = {language: count() for language in FACES}
    for number, row in enumerate(tqdm(rows, desc="golden set", unit="line")):
        name, text = row.split("\t")
        language = Path(name).stem.rpartition("-")[0]
        faces = FACES[language]
        face = faces[next(turns[language]) % len(faces)]
        cv2.imwrite(str(folder / name), draw(text, face, number))


if __name__ == "__main__":
    main()
