"""Classes of frames, a block of them at a time."""

import torch
from torch import nn

from handler import classes
from handler.classes import Classes
from textline.charset import BLANK

TEMPERATURE = 1.7


@torch.inference_mode()
def test_blocks_say_what_all_frames_at_once_say() -> None:
    torch.manual_seed(2)
    head = nn.Linear(24, 200)
    features = 5 * torch.randn(3 * classes.BLOCK["cpu"] + 10, 24)
    logits = head(features)
    found = Classes(head, torch.device("cpu"), TEMPERATURE).of(features)
    assert torch.equal(found.labels, logits.argmax(1))
    likely = (logits / TEMPERATURE).softmax(1).amax(1)
    likely[found.labels == BLANK] = 1
    torch.testing.assert_close(found.probabilities, likely)
    assert not found.candidates


@torch.inference_mode()
def test_a_search_is_told_the_likeliest_of_every_frame_and_how_likely_a_blank_is() -> None:
    torch.manual_seed(2)
    head = nn.Linear(24, 5)
    features = torch.randn(classes.BLOCK["cpu"] + 1, 24)
    found = Classes(head, torch.device("cpu"), TEMPERATURE).of(features, 3)
    logs = head(features).log_softmax(1)
    for frame, near in zip(logs, found.candidates, strict=True):
        best = frame.topk(3)
        assert [c for c, _ in near] == best.indices.tolist()
        torch.testing.assert_close(torch.tensor([p for _, p in near]), best.values)
    assert (found.labels == BLANK).any()
    assert (found.probabilities < 1).all()


@torch.inference_mode()
def test_no_frames_have_no_classes() -> None:
    found = Classes(nn.Linear(24, 5), torch.device("cpu"), 1.0).of(torch.zeros(0, 24), 3)
    assert (len(found.labels), len(found.probabilities), found.candidates) == (0, 0, [])
