"""Inkline's API for Python programs, and the command line `inkline`."""

from client.api import Inkline
from client.errors import InklineError, Refused, Unreachable
from client.shapes import Line, ModelStatus, Piece, Result, Summary

__all__ = [
    "Inkline", "InklineError", "Line", "ModelStatus", "Piece", "Refused", "Result", "Summary",
    "Unreachable",
]  # fmt: skip
