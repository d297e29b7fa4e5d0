"""Fixtures for every folder of tests."""

import gc

import pytest

from tests.stack import stack as stack


@pytest.fixture(scope="module", autouse=True)
def _nothing_old_is_collected() -> None:
    """Garbage is looked for in what a file of tests makes only.

    Among all that hundreds of applications leave behind it took half a second, in which the servers
    of a test, all in this process, answered nobody.
    """
    gc.collect()
    gc.freeze()
