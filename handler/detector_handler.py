"""TorchServe's side of the text detector: a page in, quadrilaterals out.

A request's body is a page tensor (textline.wire) or an encoded picture; the answer is JSON.
"""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ts.context import Context

from handler.bodies import WIRE_FAMILY, header
from handler.db import DbConfig
from handler.detector import Detection, Detector, providers
from textline import image, wire

_log = logging.getLogger(__name__)
# The first that fits decides: status and short name of what is wrong with a request.
_REFUSALS: tuple[tuple[type[Exception], int, str], ...] = (
    (image.UnsupportedImage, 415, "unsupported_image"),
    (image.TooManyPixels, 413, "too_large"),
    (image.UndecodableImage, 422, "undecodable_image"),
    (wire.WireError, 400, "bad_request"),
    (Exception, 500, "internal"),
)


class DetectorHandler:
    """Serves requests one by one: pages differ in size, so nothing is gained by a batch."""

    def initialize(self, context: Context) -> None:
        self._settings: dict[str, Any] = (context.model_yaml_config or {}).get("handler", {})
        properties = context.system_properties
        model = context.manifest["model"]
        self._model = {"name": model["modelName"], "version": model["modelVersion"]}
        self._weights = Path(properties["model_dir"]) / model["serializedFile"]
        self._detector = Detector(
            self._weights,
            providers=providers(properties.get("gpu_id")),
            threads=int(self._settings.get("threads", 0)),
            max_side=int(self._settings["max_side"]),
            db=DbConfig(**self._settings.get("db", {})),
        )
        # The first run allocates; no caller should wait for that.
        self._detector.detect(np.full((320, 320, 3), 255, np.uint8))

    def handle(self, rows: Sequence[Mapping[str, Any]], context: Context) -> list[bytes]:
        """One JSON answer a row; a bad row never fails its neighbours."""
        if context.get_request_header(0, "describe") == "True":
            return [self.describe_handle()]
        return [self._answer(row, context, index) for index, row in enumerate(rows)]

    def describe_handle(self) -> bytes:
        """What `GET /models/detector?customized=true` adds."""
        described = {
            "model": self._model,
            "architecture": "PP-OCRv6 small detector (PaddleOCR, Apache-2.0), ONNX",
            "bytes": self._weights.stat().st_size,
            "providers": self._detector.providers,
            "settings": self._settings,
        }
        return json.dumps(described).encode()

    def _answer(self, row: Mapping[str, Any], context: Context, index: int) -> bytes:
        context.set_response_content_type(index, "application/json")
        begin = time.perf_counter()
        try:
            found = self._detector.detect(self._page(row, context, index))
            _log_found(found, context, index, time.perf_counter() - begin)
            return json.dumps(self._report(found)).encode()
        except Exception as error:
            return _refuse(error, context, index)

    def _page(self, row: Mapping[str, Any], context: Context, index: int) -> NDArray[np.uint8]:
        body = row.get("data") or row.get("body") or b""
        if not isinstance(body, (bytes, bytearray)):
            raise image.UnsupportedImage("Send a picture or a page tensor, not text or JSON.")
        sent = header(context.get_all_request_header(index), "content-type") or ""
        kind = sent.split(";")[0].strip().lower()
        if kind == wire.CONTENT_TYPE:
            return wire.decode_page(bytes(body))
        if kind.startswith(WIRE_FAMILY):
            raise image.UnsupportedImage(f"This server speaks {wire.CONTENT_TYPE}, not {kind}.")
        return image.decode_image(bytes(body), max_pixels=self._settings["max_pixels"]).pixels

    def _report(self, found: Detection) -> dict[str, Any]:
        return {
            "model": self._model,
            "width": found.width,
            "height": found.height,
            "quads": np.round(found.quads.astype(float), 2).tolist(),
            "scores": [round(score, 4) for score in found.scores],
        }


def _log_found(found: Detection, context: Context, index: int, seconds: float) -> None:
    request = header(context.get_all_request_header(index), "x-request-id") or "-"
    _log.info("found %d lines of %s in %.1f ms", len(found.quads), request, 1000 * seconds)


def _refuse(error: Exception, context: Context, index: int) -> bytes:
    """Status and JSON for what went wrong with one request; only our own faults are logged."""
    code, name = next((code, name) for kind, code, name in _REFUSALS if isinstance(error, kind))
    message = str(error)
    if code == 500:
        request = header(context.get_all_request_header(index), "x-request-id")
        _log.error("request %s failed", request, exc_info=error)
        message = "The detector failed on this page; its log says why."
    context.set_response_status(code=code, phrase=name, idx=index)
    return json.dumps({"code": code, "error": name, "message": message}).encode()
