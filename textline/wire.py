"""The tensors between gateway and model server: one safetensors buffer a request.

A batch of lines holds `lines` uint8 (N, 1, 32, W), right-padded to the widest, and `widths` int32
(N,), the true width of each; a page holds `page` uint8 (H, W, 3) RGB. Nothing else is in a buffer.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from textline.line import HEIGHT

CONTENT_TYPE = "application/vnd.textline.v1+safetensors"

Array = NDArray[np.generic]


class WireError(ValueError):
    """A body that does not hold what the wire format says."""


def encode_lines(lines: NDArray[np.uint8], widths: NDArray[np.int32]) -> bytes:
    """lines: uint8 (N, 1, 32, W); widths: int32 (N,), each 1 to W."""
    _check_lines(lines, widths)
    return save({"lines": np.ascontiguousarray(lines), "widths": np.ascontiguousarray(widths)})


def decode_lines(body: bytes) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """(lines uint8 (N, 1, 32, W), widths int32 (N,)); raises WireError."""
    tensors = _load(body, ("lines", "widths"))
    lines, widths = tensors["lines"], tensors["widths"]
    _check_lines(lines, widths)
    return lines.astype(np.uint8, copy=False), widths.astype(np.int32, copy=False)


def encode_page(page: NDArray[np.uint8]) -> bytes:
    """page: uint8 (H, W, 3) RGB."""
    _check_page(page)
    return save({"page": np.ascontiguousarray(page)})


def decode_page(body: bytes) -> NDArray[np.uint8]:
    """page uint8 (H, W, 3) RGB; raises WireError."""
    page = _load(body, ("page",))["page"]
    _check_page(page)
    return page.astype(np.uint8, copy=False)


def _load(body: bytes, names: tuple[str, ...]) -> Mapping[str, Array]:
    try:
        tensors: Mapping[str, Array] = load(bytes(body))
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WireError(f"The body is not a safetensors buffer: {error}") from error
    if set(tensors) != set(names):
        expected, found = ", ".join(sorted(names)), ", ".join(sorted(tensors)) or "nothing"
        raise WireError(f"The body must hold exactly {expected}; it holds {found}.")
    return tensors


def _check_lines(lines: Array, widths: Array) -> None:
    _check_tensor("lines", lines, np.uint8, (None, 1, HEIGHT, None))
    _check_tensor("widths", widths, np.int32, (lines.shape[0],))
    if not lines.size:
        raise WireError("lines must hold at least one line of at least one pixel's width.")
    if int(widths.min()) < 1 or int(widths.max()) > lines.shape[3]:
        raise WireError(f"widths must be from 1 to {lines.shape[3]}, the width of lines.")


def _check_page(page: Array) -> None:
    _check_tensor("page", page, np.uint8, (None, None, 3))
    if not page.size:
        raise WireError("page must hold at least one pixel.")


def _check_tensor(
    name: str, tensor: Array, dtype: type[np.generic], shape: tuple[int | None, ...]
) -> None:
    if tensor.dtype != dtype:
        raise WireError(f"{name} must be {np.dtype(dtype).name}, not {tensor.dtype.name}.")
    fits = len(tensor.shape) == len(shape) and all(
        want is None or want == have for want, have in zip(shape, tensor.shape, strict=True)
    )
    if not fits:
        wanted = ", ".join("any" if size is None else str(size) for size in shape)
        raise WireError(f"{name} must have the shape ({wanted}), not {tensor.shape}.")
