"""Inkline's API for Python programs, and the command line `inkline`."""

from client.api import Inkline
from client.errors import InklineError, Refused, Unreachable
from client.live import LiveSession
from client.shapes import Field, Line, LiveAnswer, ModelStatus, Piece, Result, Summary

__all__ = [
    "Field", "Inkline", "InklineError", "Line", "LiveAnswer", "LiveSession", "ModelStatus",
    "Piece", "Refused", "Result", "Summary", "Unreachable",
]  # fmt: skip
