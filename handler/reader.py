"""Reads lines with a CRNN: width buckets, batches, slices of long lines, best path."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from handler.checkpoint import Metadata, load
from handler.crnn import CRNN
from handler.ctc import Char, best_path, line_confidence
from textline.charset import Charset
from textline.line import Image, inked, pad
from textline.slices import FRAME, LONGEST, Frames, join, starts


@dataclass(frozen=True)
class LineText:
    """What a line says; spans of its characters are in pixels of the line."""

    text: str
    confidence: float
    chars: list[Char]


def fuse(module: nn.Module) -> None:
    """Fold each batch normalisation into the convolution before it, in place; to evaluate only."""
    for child in module.children():
        fuse(child)
    if not isinstance(module, nn.Sequential):
        return
    for i in range(len(module) - 1):
        first, second = module[i], module[i + 1]
        if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
            module[i], module[i + 1] = fuse_conv_bn_eval(first, second), nn.Identity()


def best_dtype(device: torch.device) -> torch.dtype:
    """Half precision where the device is fast at it."""
    if device.type == "cuda":
        return torch.float16
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32


class LineReader:
    """Reads prepared lines (32, W). One instance a process; not for several threads at once."""

    def __init__(
        self,
        model: CRNN,
        charset: Charset,
        device: torch.device,
        dtype: torch.dtype,
        columns: int = 16384,
    ) -> None:
        fuse(model)
        self.model = model.eval().to(device, dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.charset = charset
        self.device = device
        self.columns = columns  # of a batch, its padding included: bounds memory

    @classmethod
    def from_checkpoint(
        cls, path: Path, device: torch.device | None = None, dtype: torch.dtype | None = None
    ) -> tuple["LineReader", Metadata]:
        """Raises handler.checkpoint.CheckpointError when the file is something else."""
        device = device or torch.device("cpu")
        model, metadata = load(path)
        return cls(model, metadata.charset, device, dtype or best_dtype(device)), metadata

    def read(self, lines: Sequence[Image]) -> list[LineText]:
        """Lines in, texts out in the same order; neighbours don't change a line's text."""
        places = [starts(line.shape[1]) for line in lines]
        cuts = [
            line[:, s : s + LONGEST] for line, at in zip(lines, places, strict=True) for s in at
        ]
        frames = iter(self._frames(cuts))
        return [
            self._text(join([next(frames) for _ in at], at), line)
            for line, at in zip(lines, places, strict=True)
        ]

    def _text(self, frames: Frames, line: Image) -> LineText:
        # Frame 1 begins with the line's first pixel: the one before it is the margin.
        left, right = (x / FRAME + 1 for x in inked(line))
        path = best_path(frames.labels, frames.probabilities, self.charset, (left, right))
        chars = [replace(c, span=((c.span[0] - 1) * FRAME, (c.span[1] - 1) * FRAME)) for c in path]
        return LineText("".join(c.text for c in chars), line_confidence(chars), chars)

    def _frames(self, lines: Sequence[Image]) -> list[Frames]:
        """Each line's best classes, forwarded in batches of one width."""
        padded = [torch.from_numpy(pad(line)) for line in lines]
        buckets: dict[int, list[int]] = defaultdict(list)
        for i, line in enumerate(padded):
            buckets[line.shape[1]].append(i)
        found: dict[int, Frames] = {}
        for width, members in buckets.items():
            size = max(1, self.columns // width)
            for k in range(0, len(members), size):
                group = members[k : k + size]
                found.update(
                    zip(
                        group,
                        self._forward(torch.stack([padded[i] for i in group])[:, None]),
                        strict=True,
                    )
                )
        return [found[i] for i in range(len(lines))]

    @torch.inference_mode()
    def _forward(self, lines: Tensor) -> list[Frames]:
        """uint8 (N, 1, 32, W) → the frames of each line."""
        logits = self.model(lines.to(self.device)).float()  # (T, N, K)
        best, labels = logits.max(dim=2)  # (T, N)
        probabilities = (best - logits.logsumexp(dim=2)).exp()
        return [
            Frames(*pair) for pair in zip(labels.T.tolist(), probabilities.T.tolist(), strict=True)
        ]
