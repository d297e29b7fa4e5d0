"""Lines that are learnt again as other pictures of them."""

import torch

from training.dataset import Batch
from training.repeats import Repeats, changed


def batch(number: int) -> Batch:
    lines = torch.full((2, 1, 32, 64), 230, dtype=torch.uint8)
    lines[:, :, 8:24, 8 + number : 40] = 20
    return Batch(lines, torch.tensor([number, number]), torch.tensor([1, 1]))


def test_each_line_comes_again_as_another_picture() -> None:
    torch.manual_seed(1)
    repeats = Repeats(again=2, seed=3)
    assert repeats.after(batch(1)) == []
    assert len(repeats.after(batch(2))) == 1
    older = repeats.after(batch(3))
    assert sorted(b.targets[0].item() for b in older) == [1, 2]
    for seen in older:
        before = batch(int(seen.targets[0])).lines
        assert seen.lines.shape == before.shape
        assert not torch.equal(seen.lines, before)
        assert not torch.equal(seen.lines[0], seen.lines[1])  # each line its own way


def test_what_is_changed_can_still_be_read() -> None:
    torch.manual_seed(2)
    lines = batch(0).lines.repeat(100, 1, 1, 1)
    seen = changed(lines).float()
    ink, paper = seen[:, 0, 12:20, 12:32], seen[:, 0, :, 56:]
    # Dark on light stays dark on light, and its end stays in the picture.
    assert (paper.mean((1, 2)) - ink.mean((1, 2)) > 40).all()
    begins = seen[:, 0, 14:18, 12:18].mean((1, 2))
    assert ((begins - ink.mean((1, 2))).abs() < 25).all()  # its left edge stays where it is


def test_few_are_remembered_and_none_where_nothing_is_repeated() -> None:
    repeats = Repeats(again=1, seed=3, kept=2)
    for number in range(5):
        repeats.after(batch(number))
    assert [int(b.targets[0]) for b in repeats.batches] == [3, 4]
    once = Repeats(again=0, seed=3)
    assert [once.after(batch(n)) for n in range(3)] == [[], [], []]
    assert not once.batches
