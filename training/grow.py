"""A small network's weights in a larger one that reads the same, so that a teacher starts from a
student.

New units hear the old ones, and the old ones hear nothing of them until training says otherwise: a
variant of Chen, Goodfellow, Shlens: "Net2Net: Accelerating Learning via Knowledge Transfer" (2016).
"""

from collections.abc import Iterator, Mapping

from torch import Tensor

from handler.crnn import CRNN, CRNNConfig

GATES = 4
"""Of an LSTM; their rows lie one gate after the other."""

DIRECTIONS = 2


def corner(own: Tensor, old: Tensor, rows: int = 1, columns: int = 1) -> Tensor:
    """`own` with `old` where it belongs and zeros where old rows would read new columns.

    Both are (rows * h, ...) or (rows * h, columns * w, ...), each with its own h and w.
    """
    taken = own.clone().contiguous()
    if own.dim() == 1:
        taken.view(rows, -1)[:, : old.shape[0] // rows] = old.view(rows, -1)
        return taken
    rest = own.shape[2:]
    target = taken.view(rows, own.shape[0] // rows, columns, own.shape[1] // columns, *rest)
    source = old.reshape(rows, old.shape[0] // rows, columns, old.shape[1] // columns, *rest)
    target[:, : source.shape[1]] = 0
    target[:, : source.shape[1], :, : source.shape[3]] = source
    return taken


def grown(model: CRNN, before: CRNN) -> dict[str, Tensor]:
    """`model`'s weights, reading as `before` does but for the head's rows, one a class.

    ValueError where it may not grow.
    """
    if not may_grow(model.config, before.config):
        raise ValueError("only a residual network grows, into one that is smaller nowhere")
    own = model.state_dict()
    places = dict(_places(before.config, model.config))
    for name in own:
        if name.endswith("second.1.weight") and _layer(name) not in places.values():
            own[name] = own[name] * 0  # a new block adds nothing yet
    for name, old in before.state_dict().items():
        if not name.startswith("head."):
            renamed = _renamed(name, places)
            own[renamed] = corner(own[renamed], old, **_groups(name)) if old.dim() else old
    if model.config.rank:
        narrow = before.state_dict()["head.0.weight"]
        own["head.0.weight"] = corner(own["head.0.weight"], narrow, columns=DIRECTIONS)
    return own


def widened(own: Tensor, known: Tensor) -> Tensor:
    """A head's matrix (K, 2 hidden), as many rows as `known`, for the `own` width of features."""
    return corner(own.new_zeros(known.shape[0], own.shape[1]), known, columns=DIRECTIONS)


def ranked(own: Tensor, known: Tensor) -> Tensor:
    """A factorised head's wide matrix (K, rank): `known`'s rows, deaf to the new ranks."""
    return corner(own.new_zeros(known.shape[0], own.shape[1]), known)


def may_grow(config: CRNNConfig, before: CRNNConfig) -> bool:
    """Whether both are residual and `config` is smaller nowhere."""
    pairs = zip(sizes(before), sizes(config), strict=True)
    return same_kind(before, config) and all(old <= new for old, new in pairs)


def same_kind(*configs: CRNNConfig) -> bool:
    """Whether all are residual, with as many layers of LSTM and the same kind of head."""
    kinds = {(config.backbone, config.layers, config.rank > 0) for config in configs}
    return len(kinds) == 1 and configs[0].backbone == "residual"


def sizes(config: CRNNConfig) -> tuple[int, ...]:
    """All that can be larger or smaller in networks of a kind."""
    inner = config.inner or config.channels[1:]
    return (*config.channels, *inner, *config.blocks, config.features, config.hidden, config.rank)


def _places(before: CRNNConfig, config: CRNNConfig) -> Iterator[tuple[int, int]]:
    """Where each layer of the smaller backbone is in the larger one."""
    old = new = 2  # the stem and its activation
    yield 0, 0
    for few, many in zip(before.blocks, config.blocks, strict=True):
        yield from ((old, new), *((old + 2 + i, new + 2 + i) for i in range(few)))
        old, new = old + 2 + few, new + 2 + many
    yield from ((old + i, new + i) for i in range(2))


def _layer(name: str) -> int:
    return int(name.split(".")[1])


def _renamed(name: str, places: Mapping[int, int]) -> str:
    if not name.startswith("backbone."):
        return name
    layer = _layer(name)
    return name.replace(f"backbone.{layer}.", f"backbone.{places[layer]}.", 1)


def _groups(name: str) -> dict[str, int]:
    """How the rows and columns of a weight are grouped."""
    if not name.startswith("lstm."):
        return {}
    above = name.startswith("lstm.weight_ih_l") and not name.startswith("lstm.weight_ih_l0")
    return {"rows": GATES, "columns": DIRECTIONS if above else 1}
