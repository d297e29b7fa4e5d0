"""The .mar files: `python -m deploy.archive crnn-1.0` writes model_store/crnn-1.0.mar."""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.errors import CannotStart
from deploy.settings import ROOT

STAGE = ROOT / "build" / "stage"


@dataclass(frozen=True)
class Model:
    """One model that TorchServe serves."""

    name: str
    version: str
    handler: str = "recognizer_handler.py"
    configuration: str = "crnn-config.yaml"

    @property
    def label(self) -> str:
        return f"{self.name}-{self.version}"

    @property
    def archive_name(self) -> str:
        return f"{self.label}.mar"


ENGLISH = Model("crnn", "1.0")
MULTILINGUAL = Model("crnn", "2.0")
DETECTOR = Model("detector", "1.0", "detector_handler.py", "detector-config.yaml")
MODELS = (MULTILINGUAL, ENGLISH, DETECTOR)


def named(label: str) -> Model:
    """`crnn-2.1` is version 2.1 of the recogniser `crnn`; ValueError where it is no such name."""
    if label == DETECTOR.label:
        return DETECTOR
    if not re.fullmatch(r"[a-z][a-z0-9_]*-\d+\.\d+", label) or label.startswith("detector-"):
        raise ValueError(label)
    return Model(*label.rsplit("-", 1))


def weights(model: Model, store: Path) -> Path:
    """The recogniser's weights are ours; the detector's come with the rapidocr wheel."""
    if model is not DETECTOR:
        return store / f"{model.label}.safetensors"
    wheel = find_spec("rapidocr")
    if wheel is None or wheel.origin is None:
        raise CannotStart("The rapidocr wheel is missing: run `make env`.")
    return Path(wheel.origin).parent / "models" / "PP-OCRv6_det_small.onnx"


def stage(model: Model) -> Path:
    """A folder with the packages that the handler imports, as the archiver wants them given."""
    folder = STAGE / model.label
    shutil.rmtree(folder, ignore_errors=True)
    # The handler files themselves lie at the top of an archive; here they would be there twice.
    leave = shutil.ignore_patterns("__pycache__", "*_handler.py", "*.yaml")
    for package in ("textline", "handler"):
        shutil.copytree(ROOT / package, folder / package, ignore=leave)
    return folder


def build(model: Model, store: Path, extra: Sequence[Path] = ()) -> Path:
    """Writes the archive into `store` whole or not at all; raises CannotStart.

    extra: files that lie beside the weights, which the model's configuration may name.
    """
    source = weights(model, store)
    if not source.is_file():
        raise CannotStart(f"{source} is missing: `make train` makes it, and so does a full clone.")
    STAGE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STAGE.parent) as scratch:
        _archive(model, source, (stage(model), *extra), Path(scratch))
        made = Path(scratch) / f"{model.name}.mar"
        _write_sum(made, store / model.archive_name)
        return Path(shutil.move(made, store / model.archive_name))


def _write_sum(made: Path, target: Path) -> None:
    """What a rollout checks the archive by; `sha256sum -c` reads it too."""
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    target.with_name(f"{target.name}.sha256").write_text(f"{digest}  {target.name}\n")


def _archive(model: Model, source: Path, extra: Sequence[Path], target: Path) -> None:
    arguments = {
        "--model-name": model.name,
        "--version": model.version,
        "--handler": ROOT / "handler" / model.handler,
        "--config-file": ROOT / "handler" / model.configuration,
        "--serialized-file": source,
        "--extra-files": ",".join(map(str, extra)),
        "--export-path": target,
    }
    command = [Path(sys.executable).with_name("torch-model-archiver")]
    flat = [str(item) for pair in arguments.items() for item in pair]
    # The archiver works in a folder named after the model: in /tmp, another user's may be there.
    subprocess.run([*command, *flat], check=True, env={**os.environ, "TMPDIR": str(target)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=named, help="crnn-2.0, crnn_teacher-1.0, detector-1.0, ...")
    parser.add_argument("--extra", type=Path, nargs="*", default=[], help="an n-gram, a lexicon")
    parser.add_argument("--store", type=Path, default=ROOT / "model_store")
    chosen = parser.parse_args()
    try:
        print(build(chosen.model, chosen.store, chosen.extra))
    except CannotStart as error:
        raise SystemExit(f"inkline: {error}") from error


if __name__ == "__main__":
    main()
