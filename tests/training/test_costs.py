"""Costs worked out by hand."""

import torch
from torch import nn

from handler.crnn import CRNN, CRNNConfig
from training.costs import multiply_adds, parameters


def test_a_convolution_and_a_linear_layer() -> None:
    network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.Flatten(2), nn.Linear(20, 5))
    lines = torch.zeros(2, 3, 4, 5)
    assert multiply_adds(network, lines) == 2 * 8 * 20 * 27 + 2 * 8 * 5 * 20
    assert parameters(network) == 8 * 27 + 8 + 20 * 5 + 5


def test_an_lstm_costs_its_matrices_a_frame_and_direction() -> None:
    lstm = nn.LSTM(6, 4, bidirectional=True)
    assert multiply_adds(lstm, torch.zeros(10, 3, 6)) == 10 * 3 * 2 * 4 * 4 * (6 + 4)


def test_a_line_twice_as_wide_costs_twice_as_much() -> None:
    network = CRNN(CRNNConfig(96, channels=(8, 16, 24, 32), features=48, hidden=32)).eval()
    one, two = (
        multiply_adds(network, torch.zeros(1, 1, 32, width, dtype=torch.uint8))
        for width in (160, 320)
    )
    assert two == 2 * one > 0
