"""Fit the temperature of confidences and the blank gate: `python -m training.calibrate CHECKPOINT
SET…`.

Both are fitted on rendered lines in fonts that training never sees, and judged on the sets'
pictures, the temperature also on rendered lines that it was not fitted on. Writes a reliability
plot and JSON.
"""

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Any

import torch

from handler.reader import LineReader
from textline.charset import Charset
from textline.line import Image, prepare_line
from training.calibration import Outcomes, fit
from training.confidences import read
from training.gate import fit_gate, frames_of, report
from training.line_sets import find_sets, read_set
from training.options import add_source_arguments, source_of
from training.reliability import draw

Pair = tuple[Outcomes, Outcomes]


def rendered(options: argparse.Namespace, charset: Charset) -> list[tuple[Image, str]]:
    """Lines in held-out fonts, others than those that training watches."""
    cache = options.out.parent / f"fonts-{len(charset.characters)}.json"
    source = dataclasses.replace(
        source_of(options), charset=charset, font_cache=cache, held_out=True
    )
    renderer = source.renderer(seed=11)
    return [renderer.line() for _ in range(options.lines)]


def pictures(options: argparse.Namespace) -> list[tuple[Image, str]]:
    return [
        (prepare_line(crop), text)
        for folder in find_sets(options.sets)
        for crop, text in list(read_set(folder))[: options.limit]
    ]


def errors(judged: dict[str, Pair], temperature: float) -> dict[str, Any]:
    """Expected calibration errors before and after, in per cent, with their counts."""
    return {
        name: {
            kind: {
                "count": len(outcomes.right),
                "before": round(outcomes.error(1.0), 2),
                "after": round(outcomes.error(temperature), 2),
            }
            for kind, outcomes in zip(("characters", "lines"), pair, strict=True)
        }
        for name, pair in judged.items()
    }


def gate(
    reader: LineReader, drawn: list[tuple[Image, str]], real: list[tuple[Image, str]]
) -> dict[str, Any]:
    """A gate for a head of thousands of characters: its numbers, and what they do on pictures."""
    numbers = fit_gate(frames_of(reader, drawn)) if reader.model.config.rank else []
    if not numbers:
        return {}
    judged = report(numbers, frames_of(reader, real or drawn))
    return {"gate": numbers, "gated": {"on": "pictures" if real else "rendered", **judged}}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_source_arguments(parser)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("sets", type=Path, nargs="*")
    parser.add_argument("--lines", type=int, default=1200, help="to render; half are fitted on")
    parser.add_argument("--limit", type=int, help="pictures of a set; all by default")
    parser.add_argument("--json", type=Path, default=Path("build/calibration.json"))
    parser.add_argument("--plot", type=Path, help="CHECKPOINT-calibration.png by default")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    reader, metadata = LineReader.from_checkpoint(options.checkpoint)
    drawn = rendered(options, metadata.charset)
    half = len(drawn) // 2
    temperature = fit(read(reader, drawn[:half])[0])
    judged = {"rendered": read(reader, drawn[half:])}
    real = pictures(options) if options.sets else []
    if real:
        judged["pictures"] = read(reader, real)
    result = {
        "temperature": temperature,
        "fitted_on": half,
        "judged": errors(judged, temperature),
        **gate(reader, drawn, real),
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1))
    plot = options.plot or options.checkpoint.with_name(
        f"{options.checkpoint.stem}-calibration.png"
    )
    draw(list(judged.values())[-1], temperature, plot)
    print(json.dumps({n: told for n, told in result.items() if n != "gate"}, indent=1))


if __name__ == "__main__":
    main()
