"""Whether a version may get more traffic, by what it and the version before did meanwhile."""

from dataclasses import dataclass
from typing import Literal

from gateway.rollout.settings import RolloutSettings
from gateway.rollout.trials import Tally

_SLACK_MS = 10.0
"""A p95 that is so little higher is no reason: times are counted in classes."""
_PLAIN = 5
"""Failures after which nobody waits for more readings."""


@dataclass(frozen=True)
class Verdict:
    what: Literal["wait", "go on", "roll back"]
    why: str


def judge(before: Tally, after: Tally, seconds: float, limits: RolloutSettings) -> Verdict:
    """before, after: of the version that ran, and of the new one; seconds: of watching."""
    seen = after.readings + after.errors
    enough = seen >= limits.rollout_min_readings
    wrong = _wrong(before, after, limits)
    if wrong and (enough or after.errors >= _PLAIN):
        return Verdict("roll back", "; ".join(wrong))
    if seconds < limits.rollout_step_seconds:
        return Verdict("wait", "it is watched for longer")
    if not enough and seconds < limits.rollout_patience:
        return Verdict("wait", f"{seen} of {limits.rollout_min_readings} readings")
    if not enough and wrong:
        return Verdict("roll back", "; ".join(wrong))
    few = "" if enough else f"no more than {seen} readings in {seconds:.0f} s; "
    return Verdict("go on", few + compared(before, after))


def compared(before: Tally, after: Tally) -> str:
    return f"{_shown(after)}; before {_shown(before)}"


def _wrong(before: Tally, after: Tally, limits: RolloutSettings) -> list[str]:
    wrong = []
    if after.error_rate > before.error_rate + limits.rollout_max_errors:
        wrong.append(f"{100 * after.error_rate:.1f} % fail, {100 * before.error_rate:.1f} % before")
    slow, was = after.p95_ms, before.p95_ms
    if slow and was and slow > limits.rollout_max_p95_ratio * was + _SLACK_MS:
        wrong.append(f"p95 is {slow:.0f} ms, {was:.0f} ms before")
    sure, used = after.confidence, before.confidence
    if sure and used and sure < used - limits.rollout_max_confidence_drop:
        wrong.append(f"confidence is {sure:.3f}, {used:.3f} before")
    return wrong


def _shown(tally: Tally) -> str:
    p95 = "-" if tally.p95_ms is None else f"{tally.p95_ms:.0f} ms"
    confidence = "-" if tally.confidence is None else f"{tally.confidence:.3f}"
    return f"{tally.readings} readings, {tally.errors} errors, p95 {p95}, confidence {confidence}"
