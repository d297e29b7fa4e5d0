"""The others, each as its own project runs it; libraries are imported when an engine is made."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np

from benchmarks.recognizer.engines import ASPECT
from benchmarks.recognizer.messages import About
from benchmarks.recognizer.sets import Script
from textline.line import Image

TESSDATA = Path("/usr/share/tesseract-ocr/5/tessdata")
LANGUAGES: dict[Script, str] = {"latin": "eng", "chinese": "chi_sim"}
BOTH = frozenset(LANGUAGES)


class PaddleOcr:
    """A recogniser of PaddleOCR as RapidOCR 3 runs it, on onnxruntime."""

    def __init__(self, name: str, file: Path, threads: int) -> None:
        import rapidocr
        from rapidocr.ch_ppocr_rec import TextRecInput, TextRecognizer
        from rapidocr.utils.log import logger
        from rapidocr.utils.parse_parameters import ParseParams

        logger.setLevel("ERROR")
        config = ParseParams.load(Path(rapidocr.__file__).parent / "config.yaml")
        config.Rec.model_path = str(file)
        config.Rec.engine_cfg = config.EngineConfig["onnxruntime"]
        config.Rec.engine_cfg.intra_op_num_threads = threads
        config.Rec.rec_batch_num = 8
        config.Rec.font_path = None
        self.name, self.file = name, file
        self._lines = TextRecInput
        self._recognizer = TextRecognizer(config.Rec)

    def about(self) -> About:
        from benchmarks.recognizer.onnx_costs import costs

        parameters, multiply_adds = costs(self.file, (1, 3, 48, 48 * ASPECT))
        return About(
            name=self.name,
            version=f"rapidocr {version('rapidocr')}, onnxruntime {version('onnxruntime')}",
            scripts=BOTH,
            batches=True,
            parameters=parameters,
            multiply_adds=multiply_adds,
        )

    def read(self, crops: Sequence[Image], script: Script) -> list[str]:
        bgr = [np.ascontiguousarray(crop[..., ::-1]) for crop in crops]
        return list(self._recognizer(self._lines(bgr)).txts or ())


class Tesseract:
    """Tesseract's LSTM alone (page segmentation mode 13), in this process, a language a script."""

    def __init__(self) -> None:
        import tesserocr
        from PIL import Image as Pillow

        for language in LANGUAGES.values():
            if not (TESSDATA / f"{language}.traineddata").exists():
                package = f"tesseract-ocr-{language.replace('_', '-')}"
                raise FileNotFoundError(f"Debian's {package} is not installed")
        self.version = tesserocr.tesseract_version().split()[1]
        self._picture = Pillow.fromarray
        self._readers = {
            script: tesserocr.PyTessBaseAPI(f"{TESSDATA}/", language, psm=tesserocr.PSM.RAW_LINE)
            for script, language in LANGUAGES.items()
        }

    def about(self) -> About:
        return About(name="tesseract", version=f"tesseract {self.version}", scripts=BOTH)

    def read(self, crops: Sequence[Image], script: Script) -> list[str]:
        return [self._line(crop, script) for crop in crops]

    def _line(self, crop: Image, script: Script) -> str:
        reader = self._readers[script]
        reader.SetImage(self._picture(crop))
        return str(reader.GetUTF8Text()).strip()


class EasyOcr:
    """EasyOCR's English CRNN; on a CPU EasyOCR itself reads line by line."""

    def __init__(self, threads: int) -> None:
        import torch

        torch.set_num_threads(threads)
        # torchvision's wheel has these operators for CUDA alone, and cannot be imported without.
        signature = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        for operator in ("nms", "qnms"):
            torch.library.define(f"torchvision::{operator}", signature)
        import easyocr
        import easyocr_en_models

        weights = str(Path(easyocr_en_models.__file__).parent / "models")
        self._reader = easyocr.Reader(
            ["en"],
            gpu=False,
            detector=False,
            download_enabled=False,
            verbose=False,
            model_storage_directory=weights,
            user_network_directory=weights,
        )

    def about(self) -> About:
        import torch
        from easyocr.model.vgg_model import Model

        from training.costs import multiply_adds, parameters

        # What it reads with is quantised; this is the same network before.
        model = Model(1, 256, 256, len(self._reader.character) + 1).eval()
        line = torch.zeros(1, 1, 64, 64 * ASPECT)
        return About(
            name="easyocr-en",
            version=f"easyocr {version('easyocr')}",
            scripts=frozenset({"latin"}),
            parameters=parameters(model),
            multiply_adds=multiply_adds(model, line, torch.zeros(1)),
        )

    def read(self, crops: Sequence[Image], script: Script) -> list[str]:
        greys = [cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY) for crop in crops]
        return [" ".join(self._reader.recognize(grey, detail=0)) for grey in greys]
