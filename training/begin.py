"""Weights to start from, of a model whose charset may be another one."""

from pathlib import Path

from torch import Tensor

from handler import checkpoint
from handler.crnn import CRNN
from textline.charset import BLANK, Charset

HEAD = ("head.1.weight", "head.1.bias", "head.weight", "head.bias")
"""What has a row a class, factorised or not."""


def begin_from(model: CRNN, charset: Charset, path: Path) -> None:
    """Take over all weights of the same name and shape, the head's rows character by character."""
    own = model.state_dict()
    before, metadata = checkpoint.load(path)
    for name, tensor in before.state_dict().items():
        if name in HEAD and name in own and own[name].shape[1:] == tensor.shape[1:]:
            own[name] = rows(own[name], tensor, charset, metadata.charset)
        elif name in own and own[name].shape == tensor.shape:
            own[name] = tensor
    model.load_state_dict(own)


def rows(own: Tensor, known: Tensor, charset: Charset, before: Charset) -> Tensor:
    """`own` with the rows of the blank and of all characters that `before` has, too."""
    shared = "".join(c for c in charset.characters if c in before.index)
    taken = own.clone()
    taken[[BLANK, *charset.encode(shared)]] = known[[BLANK, *before.encode(shared)]]
    return taken
