"""Learn from corrected lines: `python -m training.finetune CORRECTIONS --out FOLDER`.

What comes out is the best of the weights between the old and the new ones (Wortsman et al. 2022,
"Robust fine-tuning of zero-shot models") that costs the golden set no more than is allowed.
"""

import argparse
import copy
import json
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import torch

from handler import checkpoint
from handler.checkpoint import Metadata
from handler.crnn import CRNN
from handler.reader import LineReader, best_dtype
from textline.charset import Charset
from textline.line import prepare_line
from training.average import mean
from training.corrected import Corrections, read_corrections
from training.dataset import Batch, Source
from training.distill import Teacher
from training.finetuner import CPU, FineTuner, FineTuning
from training.gate import fit_gate, frames_of
from training.line_sets import read_set
from training.options import add_source_arguments, photos_of
from training.validation import cer, in_batches

SHARES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25)
"""Of the way from the old weights to the new ones: what is tried."""

GATE_LINES = 600
"""Rendered lines that the blank gate of the new weights is fitted on."""


@dataclass(frozen=True)
class Judged:
    """Character error rates, in per cent, of weights that are `share` of the way to the new."""

    share: float
    held_out: float
    golden: float


@dataclass(frozen=True)
class Judge:
    """Lines that were not learnt from: corrected ones, and the golden set."""

    held_out: Sequence[Batch]
    golden: Sequence[Batch]
    charset: Charset

    def of(self, model: CRNN, share: float) -> Judged:
        rates = (cer(model, lines, self.charset) for lines in (self.held_out, self.golden))
        return Judged(share, *(round(rate, 2) for rate in rates))


def between(before: CRNN, after: CRNN, share: float) -> CRNN:
    """The network whose weights are `share` of the way from `before` to `after`."""
    return mean([before, after], [1 - share, share])


def choose(before: Judged, tried: Sequence[Judged], cost: float) -> Judged:
    """The fewest errors on held-out corrections, among what costs the golden set `cost` at most.

    SystemExit where that is no better than `before`.
    """
    kept = [one for one in tried if one.golden <= before.golden + cost]
    best = min(kept, key=lambda one: one.held_out, default=before)
    if best.held_out >= before.held_out:
        raise SystemExit(
            f"Nothing is written: held-out corrections had {before.held_out} % of errors before, "
            f"and no weights that keep the golden set within {cost} points have fewer. "
            "More corrections help, and so do corrections of one kind of print."
        )
    return best


def source_for(options: argparse.Namespace, metadata: Metadata) -> Source:
    """Rendered lines in the languages that the network reads."""
    cache = options.out / f"fonts-{len(metadata.charset.characters)}.json"
    languages = tuple(metadata.languages)
    return Source(metadata.charset, cache, languages, options.corpora, photos_of(options))


def finetune(options: argparse.Namespace) -> dict[str, object]:
    """Train, judge, write `best.safetensors` and `report.json` into `options.out`."""
    model, metadata = checkpoint.load(options.weights)
    corrections = read_corrections(options.corrections, metadata.charset)
    golden = [(prepare_line(crop), text) for crop, text in read_set(options.golden)]
    judge = Judge(
        in_batches(corrections.held_out, metadata.charset),
        in_batches(golden, metadata.charset),
        metadata.charset,
    )
    before = judge.of(model, 0)
    tuned, steps = train(options, corrections, metadata)
    tried = [judge.of(between(model, tuned, share), share) for share in SHARES]
    for one in (before, *tried):
        print(f"share={one.share:<4} held_out={one.held_out:.2f} golden={one.golden:.2f}")
    best = choose(before, tried, options.cost)
    report = {
        "from": options.weights.stem,
        "lines": len(corrections.learnt),
        "held_out_lines": len(corrections.held_out),
        "left_out": corrections.left,
        "steps": steps,
        "before": asdict(before),
        "after": asdict(best),
    }
    chosen = between(model, tuned, best.share)
    write(options.out, chosen, metadata, report, gate(chosen, options, metadata))
    return report


def gate(model: CRNN, options: argparse.Namespace, metadata: Metadata) -> list[float]:
    """Of the new weights, for a head of thousands of characters."""
    if not metadata.config.rank:
        return []
    # A reader fuses what it is given.
    reader = LineReader(copy.deepcopy(model), metadata.charset, CPU, best_dtype(CPU))
    renderer = source_for(options, metadata).renderer(seed=13)
    return fit_gate(frames_of(reader, [renderer.line() for _ in range(GATE_LINES)]))


def train(
    options: argparse.Namespace, corrections: Corrections, metadata: Metadata
) -> tuple[CRNN, int]:
    model, _ = checkpoint.load(options.weights)
    teacher = Teacher([options.weights], metadata.charset, CPU)
    recipe = FineTuning(options.minutes, options.lr)
    tuner = FineTuner(recipe, model, teacher, corrections.learnt, source_for(options, metadata))
    steps = tuner.run()
    return model, steps


def write(
    out: Path,
    model: CRNN,
    metadata: Metadata,
    report: dict[str, object],
    gate: Sequence[float],
) -> None:
    scores = {"held_out_cer": metadata.scores.get("held_out_cer", 0.0), "finetuned": report}
    checkpoint.save(
        out / "best.safetensors",
        model,
        metadata.charset,
        metadata.recipe,
        scores,
        languages=metadata.languages,
        temperature=metadata.temperature,
        gate=gate,
    )
    (out / "report.json").write_text(json.dumps(report, indent=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corrections", type=Path, help="what GET /history/corrections gave")
    add_source_arguments(parser)
    parser.add_argument("--weights", type=Path, default=Path("model_store/crnn-2.0.safetensors"))
    parser.add_argument("--golden", type=Path, default=Path("deploy/golden"))
    parser.add_argument("--minutes", type=float, default=FineTuning.minutes)
    parser.add_argument("--lr", type=float, default=FineTuning.lr)
    parser.add_argument("--cost", type=float, default=0.5, help="points the golden set may lose")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(FineTuning.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        print(json.dumps(finetune(options), indent=1))
    except (OSError, ValueError, tarfile.TarError) as error:
        raise SystemExit(f"inkline: {error}") from error


if __name__ == "__main__":
    main()
