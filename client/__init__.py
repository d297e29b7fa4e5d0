"""Inkline's API for Python programs, and the command line `inkline`."""

from client.api import Inkline
from client.errors import InklineError, NoResult, Refused, Unreachable
from client.live import LiveSession
from client.shapes import (
    Field,
    Job,
    JobEvent,
    JobItem,
    Line,
    LiveAnswer,
    ModelStatus,
    Option,
    Piece,
    Result,
    Summary,
)

__all__ = [
    "Field", "Inkline", "InklineError", "Job", "JobEvent", "JobItem", "Line", "LiveAnswer",
    "LiveSession", "ModelStatus", "NoResult", "Option", "Piece", "Refused", "Result", "Summary",
    "Unreachable",
]  # fmt: skip
