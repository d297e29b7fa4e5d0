"""Numbers and rows as Markdown writes them."""

from collections.abc import Callable, Iterable, Sequence


def number(value: float | None, form: str, scale: Callable[[float], float] = lambda n: n) -> str:
    return "–" if value is None else form.format(scale(value))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
