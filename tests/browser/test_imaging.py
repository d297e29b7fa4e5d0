"""The page's own image processing, held against the server's on the same pictures."""

import base64
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.browser.pictures import RECEIPT
from tests.browser.receipt import photograph
from tests.browser.site import Site
from textline.binarize import otsu, sauvola
from textline.deskew import skew, straighten
from textline.image import decode_image

Pixels = NDArray[np.uint8]

PROCESS = """
async ([png, kind]) => {
  const load = (name) => import(`/static/js/imaging/${name}.js`);
  const [{ toPlanes }, { grey }, { histogram, otsu }, { applied, inkTable }] =
    await Promise.all(["planes", "grey", "otsu", "tone"].map(load));
  const [{ sauvola, windowOf, K }, { skew, small }] =
    await Promise.all(["sauvola", "skew"].map(load));
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const size = { width, height };
  const picture = toPlanes(data, size);
  const [plane] = grey(picture).planes;
  const packed = (values) => {
    let text = "";
    for (const value of values) text += String.fromCharCode(value);
    return btoa(text);
  };
  const acts = {
    grey: () => packed(plane),
    otsu: () => packed(applied(plane, inkTable(otsu(histogram(plane, width))))),
    sauvola: () => packed(sauvola(plane, size, { window: windowOf(size), k: K })),
    skew: () => skew(small(picture)),
  };
  return acts[kind]();
}
"""


def text(degrees: float = 0.0, size: tuple[int, int] = (803, 601)) -> Pixels:
    """Lines of text on paper, turned; odd sides, so that no vector of pixels ends with a row."""
    paper = np.full((size[1], size[0], 3), (240, 236, 228), np.uint8)
    for row in range(13):
        place = (70, 90 + 34 * row)
        cv2.putText(paper, "The quick brown fox jumps over", place, 0, 0.8, (24, 22, 40), 2)
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), -degrees, 1.0)
    turned = cv2.warpAffine(paper, turn, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)


def shaded() -> Pixels:
    light = np.linspace(0.2, 1.0, 803)[None, :, None] * np.linspace(1.0, 0.7, 601)[:, None, None]
    return np.asarray(text() * light, np.uint8)


def noise() -> Pixels:
    grains = np.random.default_rng(5).integers(0, 256, (150, 211, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(grains, (3, 3), 0), np.uint8)


def large() -> Pixels:
    """Over a thousand pixels, so that the window grows with the page."""
    return np.asarray(cv2.resize(shaded(), (1500, 1123), interpolation=cv2.INTER_CUBIC), np.uint8)


PICTURES: Mapping[str, Callable[[], Pixels]] = {
    "text": text,
    "uneven light": shaded,
    "noise": noise,
    "photograph": lambda: decode_image(photograph(), max_pixels=10**7).pixels,
    "large": large,
    "one line": lambda: np.asarray(RECEIPT.draw().crop((0, 30, 341, 90)), np.uint8),
    "smaller than its window": lambda: noise()[:9, :14],
    "nothing": lambda: np.full((40, 60, 3), 255, np.uint8),
}


def process(site: Site, picture: Pixels, kind: str) -> Any:
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    return site.page.evaluate(PROCESS, [base64.b64encode(buffer.getvalue()).decode(), kind])


def plane(site: Site, picture: Pixels, kind: str) -> Pixels:
    packed = base64.b64decode(process(site, picture, kind))
    return np.frombuffer(packed, np.uint8).reshape(picture.shape[:2])


def test_grey_is_the_servers_for_every_colour(site: Site) -> None:
    shades = np.arange(0, 256, 5, dtype=np.uint8)
    colours = np.stack(np.meshgrid(shades, shades, shades), -1).reshape(52, -1, 3)
    assert (plane(site, colours, "grey") == cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)).all()


@pytest.mark.parametrize("name", PICTURES)
def test_black_and_white_is_the_servers_pixel_for_pixel(site: Site, name: str) -> None:
    picture = PICTURES[name]()
    assert (plane(site, picture, "otsu") == otsu(picture)[..., 0]).all()
    assert (plane(site, picture, "sauvola") == sauvola(picture)[..., 0]).all()


@pytest.mark.parametrize(
    "picture",
    [*(text(degrees) for degrees in (-13.0, -4.2, 0.0, 0.7, 9.0)), shaded(), large()],
    ids=["-13", "-4.2", "0", "0.7", "9", "uneven light", "large"],
)
def test_the_angle_found_is_the_servers(site: Site, picture: Pixels) -> None:
    assert process(site, picture, "skew") == pytest.approx(skew(picture), abs=0.1)


def test_the_angle_of_a_photograph_is_the_servers(site: Site) -> None:
    picture = PICTURES["photograph"]()
    found = process(site, picture, "skew")
    assert found == pytest.approx(straighten(picture).angle, abs=0.1)
    assert found > 1.0


def test_a_page_without_ink_is_level(site: Site) -> None:
    assert process(site, PICTURES["nothing"](), "skew") == 0
