"""Put trained weights into the model store: `python -m training.publish CHECKPOINT NAME VERSION`.

Writes `NAME-VERSION.safetensors` in half precision and the model card `NAME-VERSION.md` beside it.
"""

import argparse
import json
import time
from collections.abc import Iterable
from pathlib import Path

import cv2
import jinja2
import numpy as np
import torch

from handler import checkpoint
from handler.reader import LineReader
from textline.line import bucket
from training import fontsource
from training.costs import multiply_adds, parameters

LANGUAGES = {
    "en": "English and western Europe's accented letters",
    "zh-hans": "simplified Chinese",
    "zh-hant": "traditional Chinese",
    "ja": "Japanese",
}
WIDTH = 100  # pixels of the line that costs are given for


def milliseconds(path: Path, count: int) -> float:
    """Best time a line over ten readings of `count` lines, each read once, on one thread."""
    torch.set_num_threads(1)
    # Noise is read unsurely, and would be read again.
    reader, _ = LineReader.from_checkpoint(path, upside_down=False, wider=False, closer=False)
    noise = np.random.default_rng(0).integers(0, 256, (count, 32, WIDTH), np.uint8)
    times = []
    for _ in range(10):
        start = time.perf_counter()
        reader.read(list(noise))
        times.append(time.perf_counter() - start)
    return 1000 * min(times) / count


def card(name: str, version: str, path: Path) -> str:
    """The model card, in Markdown."""
    model, metadata = checkpoint.load(path)
    line = torch.zeros(1, 1, model.config.height, bucket(WIDTH), dtype=torch.uint8)
    folder = Path(__file__).parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template("model-card.md.j2").render(
        name=name,
        version=version,
        config=metadata.config,
        recipe=metadata.recipe,
        scores=metadata.scores,
        characters=metadata.charset.characters,
        languages={LANGUAGES[name]: len(written) for name, written in metadata.languages.items()},
        parameters=parameters(model),
        lstm=parameters(model.lstm),
        head=parameters(model.head),
        width=WIDTH,
        mega=multiply_adds(model, line) / 1e6,
        alone=milliseconds(path, 1),
        together=milliseconds(path, 8),
        packages=packages(folder, metadata.languages),
        fontsource=fontsource.packages(),
    )


def packages(folder: Path, languages: Iterable[str]) -> list[str]:
    """Those whose fonts were drawn with."""
    files = ["font-packages.txt"]
    files += ["east-asian-font-packages.txt"] if set(languages) > {"en"} else []
    return [package for file in files for package in (folder / file).read_text().split()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("name")
    parser.add_argument("version")
    parser.add_argument("--store", type=Path, default=Path("model_store"))
    parser.add_argument("--scores", type=Path, help="what training.evaluate wrote with --json")
    parser.add_argument("--calibration", type=Path, help="what training.calibrate wrote")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    model, metadata = checkpoint.load(options.checkpoint)
    scores = dict(metadata.scores)
    if options.scores:
        scores["sets"] = json.loads(options.scores.read_text())
    temperature, gate = metadata.temperature, metadata.gate
    if options.calibration:
        scores["calibration"] = json.loads(options.calibration.read_text())
        temperature = scores["calibration"]["temperature"]
        gate = tuple(scores["calibration"].pop("gate", ()))
    target = options.store / f"{options.name}-{options.version}.safetensors"
    checkpoint.save(
        target,
        model,
        metadata.charset,
        metadata.recipe,
        scores,
        languages=metadata.languages,
        temperature=temperature,
        gate=gate,
        dtype=torch.float16,
    )
    target.with_suffix(".md").write_text(card(options.name, options.version, target))
    print(target)


if __name__ == "__main__":
    main()
