"""The wire format: what goes in comes out, and what is not the format is refused with a reason."""

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save

from textline import wire

LINES = np.random.default_rng(0).integers(0, 256, (3, 1, 32, 50), np.uint8)
WIDTHS = np.array([50, 20, 1], np.int32)
PAGE = np.random.default_rng(0).integers(0, 256, (7, 9, 3), np.uint8)


def test_lines_round_trip() -> None:
    lines, widths = wire.decode_lines(wire.encode_lines(LINES, WIDTHS))
    assert np.array_equal(lines, LINES)
    assert np.array_equal(widths, WIDTHS)


def test_a_page_round_trips_even_as_a_view() -> None:
    view = PAGE[1:5, ::2]
    assert np.array_equal(wire.decode_page(wire.encode_page(view)), view)


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"lines": LINES}, "exactly lines, widths"),
        ({"lines": LINES, "widths": WIDTHS, "more": WIDTHS}, "exactly lines, widths"),
        ({"lines": LINES.astype(np.float32), "widths": WIDTHS}, "uint8, not float32"),
        ({"lines": LINES, "widths": WIDTHS.astype(np.int64)}, "int32, not int64"),
        ({"lines": LINES[:, :, :31], "widths": WIDTHS}, "any, 1, 32, any"),
        ({"lines": LINES[:, 0], "widths": WIDTHS}, "any, 1, 32, any"),
        ({"lines": LINES, "widths": WIDTHS[:2]}, r"\(3\)"),
        ({"lines": LINES[:0], "widths": WIDTHS[:0]}, "at least one line"),
        ({"lines": LINES, "widths": WIDTHS - 1}, "from 1 to 50"),
        ({"lines": LINES, "widths": WIDTHS + 1}, "from 1 to 50"),
    ],
)
def test_what_are_no_lines(tensors: dict[str, NDArray[np.generic]], reason: str) -> None:
    with pytest.raises(wire.WireError, match=reason):
        wire.decode_lines(save(tensors))


@pytest.mark.parametrize(
    "page", [PAGE[..., 0], PAGE[..., :2], PAGE[:0], PAGE.astype(np.int8)], ids=str
)
def test_what_is_no_page(page: NDArray[np.generic]) -> None:
    with pytest.raises(wire.WireError):
        wire.decode_page(save({"page": np.ascontiguousarray(page)}))


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"\xff" * 64, wire.encode_lines(LINES, WIDTHS)[:-1]], ids=len
)
def test_what_is_no_buffer(body: bytes) -> None:
    with pytest.raises(wire.WireError, match="safetensors"):
        wire.decode_lines(body)


def test_nothing_malformed_is_sent() -> None:
    with pytest.raises(wire.WireError):
        wire.encode_lines(LINES, WIDTHS + 100)
    with pytest.raises(wire.WireError):
        wire.encode_page(PAGE[0])
