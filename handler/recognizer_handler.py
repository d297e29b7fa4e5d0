"""TorchServe's handler of the recogniser: lines as wire tensors, or one encoded picture, to text.

Configuration (`handler:` in the model's YAML): `threads` of torch in a worker, 0 for every core;
`max_pixels` of an encoded picture; `languages` to read, all by default; `wider`, `closer` and
`upside_down`, whether unsure lines are read those ways too; how text is decoded: see
handler.decoding.
"""

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from ts.context import Context

from handler.bodies import BadRequest, Job, header, lines_of
from handler.ctc import LineText
from handler.decoding import Decoding
from handler.reader import LineReader
from textline.line import HEIGHT

log = logging.getLogger(__name__)


def line_json(line: LineText) -> dict[str, Any]:
    # Rounded one by one, they take twice as long as all of this.
    sure = np.round([c.confidence for c in line.chars], 4).tolist()
    spans = np.round([c.span for c in line.chars], 2).tolist()
    chars = [
        {"text": c.text, "confidence": confidence, "span": span}
        for c, confidence, span in zip(line.chars, sure, spans, strict=True)
    ]
    told = {"text": line.text, "confidence": round(line.confidence, 4), "chars": chars}
    return told | ({"turned": True} if line.turned else {})


def device_of(properties: Mapping[str, Any]) -> torch.device:
    """The GPU that TorchServe gave this worker, or the CPU."""
    gpu = properties.get("gpu_id")
    usable = torch.cuda.is_available() and gpu is not None
    return torch.device(f"cuda:{gpu}" if usable else "cpu")


class RecognizerHandler:
    """Pools the lines of all requests of a batch; a request that cannot be read fails alone."""

    def initialize(self, context: Context) -> None:
        properties, model = context.system_properties, context.manifest["model"]
        settings = (context.model_yaml_config or {}).get("handler", {})
        torch.set_num_threads(int(settings.get("threads", 0)) or os.cpu_count() or 1)
        self.max_pixels = int(settings.get("max_pixels", 40_000_000))
        self.name, self.version = model["modelName"], model["modelVersion"]
        folder = Path(properties["model_dir"])
        self.reader, self.metadata = LineReader.from_checkpoint(
            folder / model["serializedFile"],
            device_of(properties),
            decoding=Decoding.from_settings(settings, folder),
            languages=settings.get("languages", ()),
            wider=bool(settings.get("wider", True)),
            closer=bool(settings.get("closer", True)),
            upside_down=bool(settings.get("upside_down", True)),
        )
        # The first forward of a shape prepares its kernels: better before the first request.
        self.reader.read([np.zeros((HEIGHT, width), np.uint8) for width in (60, 120, 240, 480)])
        self.initialized = True

    def handle(self, data: Sequence[Mapping[str, Any]], context: Context) -> list[Any]:
        if context.get_request_header(0, "describe") == "True":
            return [self.describe_handle()]
        started = time.perf_counter()
        jobs = [self._job(i, row, context) for i, row in enumerate(data)]
        texts = iter(self.reader.read([line for job in jobs for line in job.lines]))
        answers = [self._answer(i, job, texts, context) for i, job in enumerate(jobs)]
        self._log(jobs, context, time.perf_counter() - started)
        return answers

    def _job(self, index: int, row: Mapping[str, Any], context: Context) -> Job:
        body = row.get("data") if row.get("data") is not None else row.get("body")
        try:
            kind = header(context.get_all_request_header(index), "content-type")
            return Job(lines_of(body, kind, self.max_pixels))
        except BadRequest as error:
            return Job((), error)

    def _answer(
        self, index: int, job: Job, texts: Iterator[LineText], context: Context
    ) -> dict[str, Any] | bytes:
        context.set_response_content_type(index, "application/json")
        if job.error:
            context.set_response_status(code=job.error.status, phrase=job.error.phrase, idx=index)
            return {"code": job.error.status, "error": job.error.phrase, "message": str(job.error)}
        lines = [line_json(next(texts)) for _ in job.lines]
        model = {"name": self.name, "version": self.version}
        # TorchServe would indent it, which takes over twenty times as long.
        return msgspec.json.encode({"model": model, "lines": lines})

    def _log(self, jobs: Sequence[Job], context: Context, seconds: float) -> None:
        ids = [
            header(context.get_all_request_header(i), "x-request-id") or "-"
            for i in range(len(jobs))
        ]
        count = sum(len(job.lines) for job in jobs)
        log.info("read %d lines of %s in %.1f ms", count, ",".join(ids), 1000 * seconds)

    def describe_handle(self) -> dict[str, Any]:
        """For `GET /models/{name}?customized=true`."""
        return {
            "languages": list(self.metadata.languages),
            "characters": len(self.metadata.charset.characters),
            "parameters": sum(p.numel() for p in self.reader.model.parameters()),
            "dtype": str(next(self.reader.model.parameters()).dtype).removeprefix("torch."),
            "scores": self.metadata.scores,
        }
