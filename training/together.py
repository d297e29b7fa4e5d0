"""A teacher, a student that listens to it, and the same student alone, all on the same lines:
`python -m training.together --minutes 9 --weights CHECKPOINT`.

For a GPU, which reads more lines a second than a machine can draw for one network. The teacher
tells what its averaged weights believe (Tarvainen, Valpola: "Mean teachers are better role models",
2017), from the first step on: all three begin with what `--weights` knows.
"""

import argparse
import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from tqdm import tqdm

from training.characters import spoken
from training.dataset import Batch, Lines, gathered, loaded
from training.learner import Learner
from training.options import SHAPES, architecture, parser, recipe_of, source_of
from training.recipe import Recipe, done, rate
from training.repeats import Repeats
from training.sampled import sample
from training.validation import held_out
from training.world import settle

NAMES = ("teacher", "distilled", "alone")
"""Of the three; their folders below `--out` have these names."""


class Lesson:
    """The three of them, and the lines that they read."""

    def __init__(self, options: argparse.Namespace, recipe: Recipe) -> None:
        self.options, self.recipe = options, recipe
        self.source = source = source_of(options)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.learners = {name: self.learner(name) for name in NAMES}
        self.held_out = held_out(self.source)
        self.languages = spoken(source.charset, source.languages, source.corpora)
        self.repeats = Repeats(options.again, recipe.seed)
        begun = {"seconds": 0.0, "lines": 0, "steps": 0, "again": options.again}
        self.run_so_far: dict[str, float] = begun

    def learner(self, name: str) -> Learner:
        recipe = dataclasses.replace(
            self.recipe,
            lr=self.options.teacher_lr if name == "teacher" else self.recipe.lr,
            teacher_weight=self.recipe.teacher_weight if name == "distilled" else 0.0,
        )
        return Learner(
            architecture(self.shape(name), self.source.charset),
            self.source,
            recipe,
            self.options.out / name,
            self.device,
            (name == "teacher" and self.options.teacher_weights) or self.options.weights,
        )

    def shape(self, name: str) -> str:
        """Its name among the shapes."""
        return "teacher" if name == "teacher" else str(self.options.student)

    def batches(self) -> Iterator[Batch]:
        recipe = self.recipe
        # A quarter each, so that lines of rare widths don't wait for long.
        small = recipe.columns // 4
        lines = Lines(self.source, recipe.seed, small, short_lines=recipe.short_lines)
        batches = loaded(lines, recipe.workers)
        return gathered(batches, recipe.columns, self.options.fewest, self.device)

    def step(self, batch: Batch) -> None:
        """Learn new lines, and some that were learnt before."""
        for lines in (batch, *self.repeats.after(batch)):
            self.learn(lines)
            self.run_so_far["steps"] += 1

    def learn(self, batch: Batch) -> None:
        over = self.run_so_far
        teacher = self.learners["teacher"]
        drawn = sample(teacher.model, batch.targets, self.recipe.others).to(self.device)
        for name, learner in self.learners.items():
            if not learner.recipe.lr:
                continue  # it knows what it knows
            learner.pace(rate(learner.recipe, over["seconds"], int(over["lines"])))
            told = teacher.believes(batch.lines, drawn) if name == "distilled" else None
            learner.learn(batch, drawn, int(over["steps"]) + 1, told)

    def run(self) -> None:
        """Until the recipe's time or lines are over; saves now and then, and at the end."""
        over, clock, saved = self.run_so_far, time.monotonic(), time.monotonic()
        with tqdm(total=60 * self.recipe.minutes, unit="s", mininterval=2) as bar:
            for batch in self.batches():
                self.step(batch)
                now = time.monotonic()
                # A machine that slept, or waited for its first lines, must not eat the schedule.
                passed, clock = min(now - clock, 10.0), now
                over["seconds"] += passed
                over["lines"] += len(batch.lengths)
                bar.update(min(passed, (bar.total or 0) - bar.n))
                last = done(self.recipe, over["seconds"], int(over["lines"])) >= 1
                if last or clock - saved > self.recipe.save_seconds:
                    bar.set_postfix(lines=over["lines"], cer=self.save())
                    clock = saved = time.monotonic()  # looking is not learning
                if last:
                    return

    def save(self) -> str:
        errors = [
            learner.save(
                self.run_so_far | {"learner": name, "beside": len(self.learners) - 1},
                self.held_out,
                self.languages,
            )
            for name, learner in self.learners.items()
        ]
        return " ".join(f"{error:.2f}" for error in errors)


def main(arguments: list[str] | None = None) -> None:
    taken = parser(__doc__)
    taken.add_argument("--student", choices=SHAPES, default="student", help="its shape")
    taken.add_argument("--teacher-lr", type=float, default=1.2e-3, help="0: it only tells")
    taken.add_argument("--teacher-weights", type=Path, help="what it begins with, if not --weights")
    taken.add_argument("--columns", type=int, default=65_536, help="of a batch")
    taken.add_argument("--fewest", type=int, default=128, help="lines of a batch")
    taken.add_argument("--again", type=int, default=0, help="times each line is learnt once more")
    taken.set_defaults(short_lines=0)  # what all three begin with can read already
    options = taken.parse_args(arguments)
    if not options.weights:
        taken.error("--weights: a teacher that cannot read teaches nothing")
    if options.teacher or options.architecture != "student":
        taken.error("the teacher and the shapes are given here: no --teacher, no --architecture")
    settle(options)
    Lesson(options, dataclasses.replace(recipe_of(options), columns=options.columns)).run()


if __name__ == "__main__":
    main()
