"""An engine's process: `python -m benchmarks.recognizer.worker NAME THREADS`.

It says what it is, then answers questions, a line of JSON each (messages.py).
"""

import os
import sys
import time
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TextIO

import cv2

from benchmarks.recognizer.engines import Engine, create
from benchmarks.recognizer.messages import About, Answer, Question
from textline.line import Image
from training.line_sets import read_crop

WARM_UP = 0.2
"""Seconds of reading, at most one pass, that a question gets before it is first measured."""


@lru_cache(None)
def crop(path: Path) -> Image:
    return read_crop(path)


def answer(engine: Engine, question: Question, warm_up: float) -> Answer:
    crops = [crop(path) for path in question.pictures]
    starts = range(0, len(crops), question.at_a_time)
    parts = [crops[start : start + question.at_a_time] for start in starts]
    began = time.perf_counter()
    for part in parts:
        engine.read(part, question.script)
        if time.perf_counter() - began > warm_up:
            break
    texts: list[str] = []
    began = time.perf_counter()
    for part in parts:
        texts += engine.read(part, question.script)
    return Answer(texts=texts, seconds=time.perf_counter() - began)


def own_output() -> TextIO:
    """The output that is read; whatever else libraries print goes to the errors."""
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return output


def main() -> None:
    name, threads = sys.argv[1], int(sys.argv[2])
    warnings.simplefilter("ignore")  # of the others' libraries
    output = own_output()
    cv2.setNumThreads(threads)
    try:
        engine = create(name, threads)
        about = engine.about()
    except (ImportError, OSError, RuntimeError) as error:
        print(About(name=name, missing=str(error)).model_dump_json(), file=output, flush=True)
        return
    print(about.model_dump_json(), file=output, flush=True)
    known = set[str]()
    for line in sys.stdin:
        question = Question.model_validate_json(line)
        found = answer(engine, question, 0 if line in known else WARM_UP)
        known.add(line)
        print(found.model_dump_json(), file=output, flush=True)


if __name__ == "__main__":
    main()
