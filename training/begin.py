"""Weights to start from, of a model whose charset may be another one."""

from pathlib import Path

from torch import Tensor

from handler import checkpoint
from handler.crnn import CRNN
from textline.charset import BLANK, Charset
from training.grow import grown, may_grow, ranked, widened
from training.shrink import may_shrink, shrunk

HEAD = ("head.1.weight", "head.1.bias", "head.weight", "head.bias")
"""What has a row a class, factorised or not."""
WIDER = {"head.weight": widened, "head.1.weight": ranked}
"""Of these, what may be wider in a larger network."""


def begin_from(model: CRNN, charset: Charset, path: Path) -> None:
    """Take over what the weights know, the head's rows character by character.

    A larger network of the same kind reads as the smaller one did, and a thinner one begins with
    the channels that matter most; of any other one, the weights of the same name and shape are
    taken.
    """
    before, metadata = checkpoint.load(path)
    if may_shrink(model.config, before.config):
        before = shrunk(before, model.config)
    grows = may_grow(model.config, before.config)
    own = grown(model, before) if grows else model.state_dict()
    for name, tensor in before.state_dict().items():
        if name in HEAD and name in own:
            widen = WIDER.get(name) if grows else None
            known = widen(own[name], tensor) if widen else tensor
            if own[name].shape[1:] == known.shape[1:]:
                own[name] = rows(own[name], known, charset, metadata.charset)
        elif not grows and name in own and own[name].shape == tensor.shape:
            own[name] = tensor
    model.load_state_dict(own)


def rows(own: Tensor, known: Tensor, charset: Charset, before: Charset) -> Tensor:
    """`own` with the rows of the blank and of all characters that `before` has, too."""
    shared = "".join(c for c in charset.characters if c in before.index)
    taken = own.clone()
    taken[[BLANK, *charset.encode(shared)]] = known[[BLANK, *before.encode(shared)]]
    return taken
