"""What the benchmark asks an engine's process, and what it answers: a line of JSON each."""

from pathlib import Path

from pydantic import BaseModel

from benchmarks.recognizer.sets import Script


class About(BaseModel):
    """What an engine is. Costs are of a line ten times as wide as high, None where unknown."""

    name: str
    version: str = ""
    scripts: frozenset[Script] = frozenset()
    batches: bool = False
    """Whether it reads lines together; else eight at a time is eight times one."""
    parameters: int | None = None
    multiply_adds: int | None = None
    missing: str = ""
    """Why it cannot be measured here; empty when it can."""


class Question(BaseModel):
    pictures: list[Path]
    script: Script
    at_a_time: int = 1


class Answer(BaseModel):
    texts: list[str]
    seconds: float
    """From the first decoded crop to the last text."""
