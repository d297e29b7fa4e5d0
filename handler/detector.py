"""The text detector: PP-OCRv6 small (Apache-2.0, PaddleOCR) as an ONNX file on onnxruntime."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from handler.db import DbConfig, find_quads

STRIDE = 32
"""The network halves the page five times, so both sides must be multiples of this."""
STRIDE_ON_CUDA = 128
"""There a size that is new costs half a second (an H200), and a larger page next to nothing."""
Provider = str | tuple[str, dict[str, int | str]]


@dataclass(frozen=True)
class Detection:
    width: int
    height: int
    quads: NDArray[np.float32]  # (N, 4, 2), pixels of the page given
    scores: list[float]


class Detector:
    """Finds the text lines of one page at a time; every page has its own size."""

    def __init__(
        self,
        weights: Path,
        *,
        providers: Sequence[Provider] = ("CPUExecutionProvider",),
        threads: int = 0,
        max_side: int = 2048,
        db: DbConfig | None = None,
    ) -> None:
        """`threads` 0 takes every core; a page longer than `max_side` is scaled down first."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        # Pages differ in size, and the arena would keep the largest of every shape for ever.
        options.enable_cpu_mem_arena = False
        self._session = ort.InferenceSession(str(weights), options, providers=list(providers))
        self._input = self._session.get_inputs()[0].name
        self._stride = STRIDE_ON_CUDA if "CUDAExecutionProvider" in self.providers else STRIDE
        self._max_side = max_side
        self._db = db or DbConfig()

    @property
    def providers(self) -> list[str]:
        """What it really runs on: where CUDA does not load, onnxruntime goes on without it."""
        return list(self._session.get_providers())

    def detect(self, page: NDArray[np.uint8]) -> Detection:
        """Text lines of an RGB page (H, W, 3)."""
        height, width = page.shape[:2]
        scaled = self._limit(page)
        quads, scores = find_quads(self._probability(scaled), self._db)
        found = np.array(quads, np.float32).reshape(-1, 4, 2)
        found *= (width / scaled.shape[1], height / scaled.shape[0])
        np.clip(found, 0, (width, height), out=found)
        return Detection(width, height, found, scores)

    def _limit(self, page: NDArray[np.uint8]) -> NDArray[np.uint8]:
        height, width = page.shape[:2]
        scale = self._max_side / max(height, width)
        if scale >= 1:
            return page
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        return cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)

    def _probability(self, page: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(H, W, 3) -> (H, W) of 0..1. Padding keeps letters' shape; stretching would not."""
        height, width = page.shape[:2]
        blob = cv2.dnn.blobFromImage(  # (1, 3, H', W') BGR, -1..1
            padded(page, self._stride),
            scalefactor=1 / 127.5,
            mean=(127.5, 127.5, 127.5),
            swapRB=True,
        )
        (maps,) = self._session.run(None, {self._input: blob})  # (1, 1, H', W')
        return cast(NDArray[np.float32], maps)[0, 0, :height, :width]


def padded(page: NDArray[np.uint8], stride: int) -> NDArray[np.uint8]:
    """Both sides to multiples of `stride`, by repeating the last row and column."""
    height, width = page.shape[:2]
    below, right = -height % stride, -width % stride
    bordered = cv2.copyMakeBorder(page, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return bordered.astype(np.uint8, copy=False)


def providers(gpu: int | None) -> list[Provider]:
    """onnxruntime's back ends, best first; CUDA only where there is a GPU to use."""
    if gpu is None or "CUDAExecutionProvider" not in ort.get_available_providers():
        return ["CPUExecutionProvider"]
    return [("CUDAExecutionProvider", {"device_id": gpu, **ANY_SIZE}), "CPUExecutionProvider"]


ANY_SIZE: dict[str, int | str] = {
    "cudnn_conv_algo_search": "HEURISTIC",
    "arena_extend_strategy": "kSameAsRequested",
}
"""Pages differ in size: by default every new one has all algorithms of each convolution tried out,
and memory taken by twice as much as before."""
