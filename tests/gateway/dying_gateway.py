"""A gateway that dies once a record shows a step: `python -m tests.gateway.dying_gateway`.

DIES_AFTER names the step. It dies as a machine does that loses its power.
"""

import os
import runpy

from gateway.rollout.record import Rollout
from gateway.rollout.store import Document, Store

STEP = os.environ.get("DIES_AFTER")
CODE = 9

_done = Store.done


async def done(
    store: Store, rollout: Rollout, holder: str, step: Document | None, members: Document
) -> bool:
    counted = await _done(store, rollout, holder, step, members)
    if step is not None and step["step"] == STEP:
        os._exit(CODE)
    return counted


if __name__ == "__main__":
    Store.done = done  # type: ignore[assignment,method-assign]
    runpy.run_module("gateway", run_name="__main__")
