"""Lines a second that one process draws, and that one network learns from: which of them waits?
`python -m benchmarks.training_rates --languages en,zh-hans,zh-hant,ja --corpora … --photos …`.

Training is fed by as many drawing processes as it needs where a machine has the cores for it.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from training.dataset import Batch, gathered
from training.options import architecture, parser, recipe_of, source_of
from training.recipe import Recipe
from training.train import Trainer
from training.world import World, device_name, settle


def drawn(trainer: Trainer, columns: int, seconds: float) -> tuple[list[Batch], float]:
    """Batches of `columns` pixel columns on the device, and lines a second that were drawn."""
    small = trainer.batches()
    next(small)  # fonts and texts are read for the first one
    began, lines = time.perf_counter(), 0

    def for_a_while() -> Iterator[Batch]:
        nonlocal lines
        for batch in small:
            lines += len(batch.lengths)
            yield batch
            if time.perf_counter() - began > seconds:
                return

    batches = list(gathered(for_a_while(), columns, 1, trainer.device))
    return batches, lines / (time.perf_counter() - began)


def learnt(trainer: Trainer, batches: list[Batch]) -> float:
    """Lines a second; the first batch does not count."""
    trainer.step(batches[:1])
    began = time.perf_counter()
    for batch in batches[1:]:
        trainer.step([batch])  # its loss is read, so the device has done its work
    return sum(len(b.lengths) for b in batches[1:]) / (time.perf_counter() - began)


def main() -> None:
    taken = parser(__doc__)
    taken.add_argument("--seconds", type=float, default=60, help="of drawing")
    taken.add_argument("--columns", type=int, default=Recipe.columns, help="of a batch")
    taken.set_defaults(workers=0, short_lines=0, nice=0)
    options = taken.parse_args()
    settle(options)
    source, recipe = source_of(options), recipe_of(options)
    with TemporaryDirectory() as folder:
        shape = architecture(options.architecture, source.charset)
        trainer = Trainer(shape, source, recipe, Path(folder), options.weights, World())
        trainer.model.train()
        batches, drawing = drawn(trainer, options.columns, options.seconds)
        learning = learnt(trainer, batches)
    print(f"one process draws {drawing:,.0f} lines a second;")
    print(f"{device_name(trainer.device)}, {options.threads} threads: the {options.architecture}")
    print(f"learns from {learning:,.0f}, {learning / drawing:.1f} times as many.")


if __name__ == "__main__":
    main()
