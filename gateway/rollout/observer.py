"""Sees every reading of a trial: counts it, and hands a copy of it to the shadow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gateway.replica import Model
from gateway.rollout.shadow import Copy, Shadow
from gateway.rollout.trials import Trials
from textline.results import Reading


@dataclass(frozen=True)
class Watched:
    """A reading of a trial; shadow: who reads a copy of it; keep: whether texts may be kept."""

    trial: str
    image_hash: str
    request_id: str
    shadow: Model | None = None
    keep: bool = False


class Observer:
    def __init__(self, trials: Trials, shadow: Shadow) -> None:
        self._trials = trials
        self._shadow = shadow

    async def failed(self, watched: Watched, model: Model) -> None:
        await self._trials.failed(watched.trial, model.version)

    async def passed(
        self,
        watched: Watched,
        model: Model,
        lines: Sequence[NDArray[np.uint8]],
        readings: Sequence[Reading],
        seconds: float,
    ) -> None:
        if not lines:
            return
        await self._trials.passed(watched.trial, model.version, seconds, readings)
        if watched.shadow is not None and watched.shadow != model:
            self._shadow.offer(
                Copy(
                    watched.trial,
                    watched.shadow,
                    lines,
                    readings,
                    watched.image_hash,
                    watched.request_id,
                    watched.keep,
                )
            )
