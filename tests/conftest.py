"""Fixtures for every folder of tests."""

from tests.stack import stack as stack
