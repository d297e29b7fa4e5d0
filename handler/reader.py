"""Reads lines with a CRNN: slices of long ones, batches, their best classes, unsure ones again."""

import itertools
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from handler.again import CLOSER, UPSIDE_DOWN, WIDER, read_again
from handler.batches import COLUMNS, Batches
from handler.checkpoint import Metadata, load
from handler.classes import Classes, Found
from handler.crnn import CRNN
from handler.ctc import Char, LineText, best_path, line_confidence
from handler.decoding import BEST_PATH, Decoder, Decoding
from handler.gate import Gate
from handler.packed import packable, packed, packed_head
from handler.ragged import RaggedLSTM, one_by_one
from handler.restrict import restrict
from handler.widths import one_width
from textline.charset import Charset
from textline.line import MARGIN, Image, inked
from textline.slices import FRAME, LONGEST, Frames, join, starts

START = MARGIN // FRAME
"""The frame at which a line's first pixel stands: before it are the margin's."""


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
        *,
        columns: int | None = None,
        temperature: float = 1.0,
        gate: Sequence[float] = (),
        decoding: Decoding = BEST_PATH,
        upside_down: bool = True,
        wider: bool = True,
        closer: bool = True,
    ) -> None:
        fuse(model)
        self.model = model.eval().to(device, dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
        if packable(device, dtype):
            model.backbone, model.head = packed(model.backbone), packed_head(model.head)
        self.sequences = RaggedLSTM(model.lstm) if device.type == "cpu" else one_by_one(model.lstm)
        self.charset = charset
        self.device = device
        columns = columns or COLUMNS[device.type]
        self.batches = Batches(self._forward, columns, side_by_side=device.type == "cpu")
        self.classes = Classes(model.head, device, temperature)
        self.decoding = decoding
        self.decoder = Decoder(decoding, charset, temperature)
        searched = decoding.searches or not gate  # a search asks for every frame
        self.gate = None if searched else Gate(gate, 2 * model.config.hidden, device)
        # How unsure lines are read once more. Closer, what stands on its head looks surer, too.
        self.again = [WIDER] * wider + [UPSIDE_DOWN] * upside_down + [CLOSER] * closer
        # A charset of one width has nothing to choose from.
        self.widths = one_width if "Ａ" in charset.index else list

    @classmethod
    def from_checkpoint(
        cls,
        path: Path,
        device: torch.device | None = None,
        dtype: torch.dtype | None = None,
        *,
        decoding: Decoding = BEST_PATH,
        languages: Sequence[str] = (),
        upside_down: bool = True,
        wider: bool = True,
        closer: bool = True,
    ) -> tuple["LineReader", Metadata]:
        """languages: those whose characters alone are read; all of them by default.

        Raises handler.checkpoint.CheckpointError when the file is something else, or does not know
        one of the languages.
        """
        device = device or torch.device("cpu")
        model, metadata = load(path)
        if languages:
            model, metadata = restrict(model, metadata, languages)
        reader = cls(
            model,
            metadata.charset,
            device,
            dtype or best_dtype(device),
            temperature=metadata.temperature,
            gate=metadata.gate,
            decoding=decoding,
            upside_down=upside_down,
            wider=wider,
            closer=closer,
        )
        return reader, metadata

    def read(self, lines: Sequence[Image]) -> list[LineText]:
        """Lines in, texts out in the same order; neighbours don't change a line's text."""
        read = partial(self._read, alone=len(lines) == 1)
        texts = read(lines)
        for way in self.again:
            read_again(read, lines, texts, way)
        return texts

    def _read(self, lines: Sequence[Image], *, alone: bool) -> list[LineText]:
        places = [starts(line.shape[1]) for line in lines]
        cuts = [
            line[:, s : s + LONGEST] for line, at in zip(lines, places, strict=True) for s in at
        ]
        frames = iter(self.batches.frames(cuts, alone=alone))
        return [
            self._text(join([next(frames) for _ in at], at), line)
            for line, at in zip(lines, places, strict=True)
        ]

    def _text(self, frames: Frames, line: Image) -> LineText:
        left, right = (x / FRAME + START for x in inked(line))
        decoded = self.decoder.decode(frames)
        path = best_path(decoded.labels, decoded.probabilities, self.charset, (left, right))
        widths = self.widths(path)
        chars = [Char(c.text, c.confidence, to_pixels(c.span)) for c in widths]
        return LineText("".join(c.text for c in chars), line_confidence(chars), chars)

    @torch.inference_mode()
    def _forward(self, batches: Sequence[Tensor]) -> list[Frames]:
        """Batches uint8 (N, 1, 32, W), the widest first → the frames of each line."""
        columns = [self.model.columns(lines.to(self.device)) for lines in batches]
        features = [line for read in self.sequences(columns) for line in read.unbind(1)]  # (T, C)
        found, lengths = self._found(torch.cat(features)), [len(line) for line in features]
        each = (torch.split(part, lengths) for part in (found.labels, found.probabilities))
        ends = itertools.accumulate(lengths)
        return [
            Frames(labels.tolist(), sure.tolist(), found.candidates[end - len(labels) : end])
            for labels, sure, end in zip(*each, ends, strict=True)
        ]

    def _found(self, features: Tensor) -> Found:
        """(F, C), looking only at frames that may hold a character; the rest is blank."""
        if not self.gate:
            return self.classes.of(
                features, self.decoding.candidates if self.decoding.searches else 0
            )
        asked = self.gate.open(features)
        found, at = self.classes.of(features[asked]), asked.cpu()
        labels = torch.zeros(len(features), dtype=torch.long)
        probabilities = torch.ones(len(features))
        labels[at], probabilities[at] = found.labels, found.probabilities
        return Found(labels, probabilities, [])


def to_pixels(span: tuple[float, float]) -> tuple[float, float]:
    """Frames → pixels of the line."""
    return (span[0] - START) * FRAME, (span[1] - START) * FRAME
