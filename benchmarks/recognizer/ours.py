"""Our checkpoints, read as the server reads upright lines."""

from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.recognizer.engines import ASPECT
from benchmarks.recognizer.messages import About
from benchmarks.recognizer.sets import Script, script_of
from handler import checkpoint
from handler.reader import LineReader
from textline.line import Image, prepare_line
from training.costs import multiply_adds, parameters


class Ours:
    def __init__(self, name: str, path: Path, threads: int, *, again: bool) -> None:
        torch.set_num_threads(threads)
        self.name, self.path = name, path
        # No peer's recogniser looks at lines from both sides.
        self.reader, self.metadata = LineReader.from_checkpoint(
            path, upside_down=False, wider=again, closer=again
        )

    def about(self) -> About:
        model, metadata = checkpoint.load(self.path)
        height = metadata.config.height
        line = torch.zeros(1, 1, height, ASPECT * height, dtype=torch.uint8)
        return About(
            name=self.name,
            version=str(next(self.reader.model.parameters()).dtype).removeprefix("torch."),
            scripts=script_of(self.metadata.charset.characters),
            batches=True,
            parameters=parameters(model),
            multiply_adds=multiply_adds(model, line),
        )

    def read(self, crops: Sequence[Image], script: Script) -> list[str]:
        return [line.text for line in self.reader.read([prepare_line(crop) for crop in crops])]
