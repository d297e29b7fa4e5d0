"""The CRNN: convolutions read columns, a bidirectional LSTM the line, a linear head gives logits.

Shi, Bai, Yao: "An end-to-end trainable neural network for image-based sequence recognition and its
application to scene text recognition" (TPAMI 2017).

N lines, H height (32), W width in pixels, T frames (W / 4), C channels, K classes (0 is the blank).
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from handler.backbones import BACKBONES


@dataclass(frozen=True)
class CRNNConfig:
    """Everything that rebuilds the network; stored beside its weights."""

    classes: int
    backbone: Literal["vgg", "residual", "mobile"] = "residual"
    channels: tuple[int, ...] = (32, 64, 128, 192)  # stem, then one a stage
    blocks: tuple[int, ...] = (1, 1, 1)  # residual ones a stage
    inner: tuple[int, ...] = ()  # channels within residual blocks, a stage; (): as many as around
    features: int = 256  # of one frame, what the LSTM reads
    hidden: int = 128  # of the LSTM, each direction
    layers: int = 2
    dropout: float = 0.1
    rank: int = 0  # of a factorised head, for thousands of characters; 0: one matrix
    height: int = 32


def head(config: CRNNConfig) -> nn.Module:
    """Features of a frame → logits; two thin matrices for a wide one where `rank` says so."""
    if not config.rank:
        return nn.Linear(2 * config.hidden, config.classes)
    return nn.Sequential(
        nn.Linear(2 * config.hidden, config.rank, bias=False),
        nn.Linear(config.rank, config.classes),
    )


class CRNN(nn.Module):
    """Reads a batch of lines: uint8 (N, 1, 32, W) → logits (T, N, K)."""

    def __init__(self, config: CRNNConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone: nn.Module = BACKBONES[config.backbone](config)
        dropout = config.dropout if config.layers > 1 else 0.0
        self.lstm = nn.LSTM(
            config.features, config.hidden, config.layers, bidirectional=True, dropout=dropout
        )
        self.head = head(config)

    def columns(self, lines: Tensor) -> Tensor:
        """uint8 (N, 1, 32, W) → (T, N, C), what the LSTM reads."""
        x = lines.to(next(self.parameters()).dtype) / 127.5 - 1  # (N, 1, 32, W) in -1..1
        x = x.contiguous(memory_format=torch.channels_last)
        x = self.backbone(x)  # (N, C, 1, T)
        columns: Tensor = x.squeeze(2).permute(2, 0, 1)
        return columns

    def features(self, lines: Tensor) -> Tensor:
        """uint8 (N, 1, 32, W) → (T, N, 2 hidden), what the head reads."""
        read: Tensor = self.lstm(self.columns(lines))[0]
        return read

    def forward(self, lines: Tensor) -> Tensor:
        logits: Tensor = self.head(self.features(lines))  # (T, N, K)
        return logits
