"""The page's languages: which one a visitor gets, and its words."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文", "ja": "日本語"}
"""Language code to the language's own name; the first is the default."""

LOCALES = Path(__file__).parents[1] / "frontend" / "static" / "locales"


def negotiate(chosen: str | None, accepted: str | None) -> str:
    """Return the visitor's choice (a cookie), else the best of `Accept-Language`, else English."""
    if chosen in LANGUAGES:
        return chosen
    ranked = sorted(_ranges(accepted or ""), key=lambda pair: -pair[1])
    known = (tag for tag, weight in ranked if weight > 0 and tag in LANGUAGES)
    return next(known, "en")


def _ranges(accepted: str) -> Iterator[tuple[str, float]]:
    """Yield (primary subtag, weight) of an `Accept-Language` header, skipping what is malformed."""
    for part in accepted.split(","):
        tag, _, parameters = part.partition(";")
        try:
            weight = float(parameters.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        yield tag.strip().lower().partition("-")[0], weight


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the page's words in one of `LANGUAGES`, by key."""
    catalogue: dict[str, str] = json.loads((LOCALES / f"{language}.json").read_text("utf-8"))
    return catalogue
