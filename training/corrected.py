"""Lines that readers have corrected: `GET /history/corrections` as lines to learn from."""

import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from textline.charset import Charset
from textline.line import Image, prepare_line
from training.line_sets import read_set

Line = tuple[Image, str]
"""A prepared line (32, W) and what it says."""

WIDEST = 2048
"""Columns of a line that is learnt from whole; reading cuts longer ones, learning leaves them."""
LARGEST = 16 * 1024 * 1024
"""Bytes of one picture of a line."""


@dataclass(frozen=True)
class Corrections:
    """Lines to learn from, lines of other texts to judge by, and how many were of no use."""

    learnt: Sequence[Line]
    held_out: Sequence[Line]
    left: int = 0


def read_corrections(path: Path, charset: Charset, share: float = 0.2) -> Corrections:
    """A tar or a folder of `labels.tsv` and pictures; `share` of the texts are held out.

    A text is on one side only, however often it was corrected. Left out are empty texts, lines with
    characters that the charset lacks, and those too long. ValueError where nothing is left.
    """
    pairs = list(read_tar(path) if path.is_file() else read_set(path))
    lines = [(prepare_line(crop), " ".join(text.split())) for crop, text in pairs]
    usable = [(line, text) for line, text in lines if _usable(line, text, charset)]
    held_out = [pair for pair in usable if _held_out(pair[1], share)]
    learnt = [pair for pair in usable if not _held_out(pair[1], share)]
    if not learnt or not held_out:
        raise ValueError(
            f"{path} has {len(usable)} corrected lines to learn from: too few to keep some apart"
        )
    return Corrections(learnt, held_out, len(pairs) - len(usable))


def read_tar(path: Path) -> Iterator[tuple[Image, str]]:
    """Crops and texts of a tar; ValueError where a picture is broken or missing."""
    with tarfile.open(path) as tar:
        members = {member.name: member for member in tar if member.isfile()}
        labels = _bytes(tar, members.get("labels.tsv"), path).decode("utf-8")
        for row in labels.splitlines():
            name, _, text = row.partition("\t")
            data = np.frombuffer(_bytes(tar, members.get(name), path), np.uint8)
            crop = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
            if crop is None:
                raise ValueError(f"{path}: {name} is not a picture")
            yield np.asarray(crop, np.uint8), text


def _bytes(tar: tarfile.TarFile, member: tarfile.TarInfo | None, path: Path) -> bytes:
    file = tar.extractfile(member) if member and member.size <= LARGEST else None
    if file is None:
        raise ValueError(f"{path} is no set of corrections: a file of it is missing or too large")
    return file.read()


def _usable(line: Image, text: str, charset: Charset) -> bool:
    return bool(text) and charset.covers(text) and line.shape[1] <= WIDEST


def _held_out(text: str, share: float) -> bool:
    return zlib.crc32(text.encode()) % 1000 < 1000 * share
