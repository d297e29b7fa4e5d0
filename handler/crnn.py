"""The CRNN: convolutions read columns, a bidirectional LSTM the line, a linear head gives logits.

Shi, Bai, Yao: "An end-to-end trainable neural network for image-based sequence recognition and its
application to scene text recognition" (TPAMI 2017).

N lines, H height (32), W width in pixels, T frames (W / 4), C channels, K classes (0 is the blank).
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class CRNNConfig:
    """Everything that rebuilds the network; stored beside its weights."""

    classes: int
    backbone: Literal["vgg", "residual"] = "residual"
    channels: tuple[int, ...] = (32, 64, 128, 192)  # stem, then one a stage
    blocks: tuple[int, ...] = (1, 1, 1)  # residual blocks a stage
    features: int = 256  # of one frame, what the LSTM reads
    hidden: int = 128  # of the LSTM, each direction
    layers: int = 2
    dropout: float = 0.1
    rank: int = 0  # of a factorised head, for thousands of characters; 0: one matrix
    height: int = 32


def conv_bn(
    inputs: int, outputs: int, kernel: int = 3, stride: tuple[int, int] = (1, 1)
) -> nn.Sequential:
    """Convolution and batch normalisation, no activation; `same` padding."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs)
    )


class Residual(nn.Module):
    """Two 3x3 convolutions and a short cut (He et al. 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = conv_bn(channels, channels)
        self.second = conv_bn(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.first(x))
        return torch.relu(x + self.second(y))


def residual_backbone(config: CRNNConfig) -> nn.Sequential:
    """(N, 1, 32, W) → (N, features, 1, W / 4): the height halved five times, the width twice."""
    stem, *stages = config.channels
    layers: list[nn.Module] = [conv_bn(1, stem, stride=(2, 2)), nn.ReLU()]  # 16, W/2
    strides = [(2, 2), (2, 1), (2, 1)]  # 8, 4, 2 rows
    inputs = stem
    for outputs, blocks, stride in zip(stages, config.blocks, strides, strict=True):
        layers += [conv_bn(inputs, outputs, stride=stride), nn.ReLU()]
        layers += [Residual(outputs) for _ in range(blocks)]
        inputs = outputs
    layers += [
        nn.Conv2d(inputs, config.features, (2, 1), bias=False),
        nn.BatchNorm2d(config.features),
        nn.ReLU(),
    ]
    return nn.Sequential(*layers)


def vgg_backbone(config: CRNNConfig) -> nn.Sequential:
    """The paper's seven convolutions: (N, 1, 32, W) → (N, 512, 1, W / 4 - 1)."""

    def conv(inputs: int, outputs: int, norm: bool = False) -> list[nn.Module]:
        layers: list[nn.Module] = [nn.Conv2d(inputs, outputs, 3, 1, 1)]
        return layers + ([nn.BatchNorm2d(outputs)] if norm else []) + [nn.ReLU()]

    layers = [*conv(1, 64), nn.MaxPool2d(2), *conv(64, 128), nn.MaxPool2d(2)]  # 8, W/4
    layers += [
        *conv(128, 256, norm=True),
        *conv(256, 256),
        nn.MaxPool2d((2, 2), (2, 1), (0, 1)),
    ]  # 4
    layers += [
        *conv(256, 512, norm=True),
        *conv(512, 512),
        nn.MaxPool2d((2, 2), (2, 1), (0, 1)),
    ]  # 2
    layers += [nn.Conv2d(512, config.features, 2), nn.BatchNorm2d(config.features), nn.ReLU()]  # 1
    return nn.Sequential(*layers)


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
        self.backbone = (
            residual_backbone(config) if config.backbone == "residual" else vgg_backbone(config)
        )
        dropout = config.dropout if config.layers > 1 else 0.0
        self.lstm = nn.LSTM(
            config.features, config.hidden, config.layers, bidirectional=True, dropout=dropout
        )
        self.head = head(config)

    def features(self, lines: Tensor) -> Tensor:
        """uint8 (N, 1, 32, W) → (T, N, 2 hidden), what the head reads."""
        x = lines.to(next(self.parameters()).dtype) / 127.5 - 1  # (N, 1, 32, W) in -1..1
        x = x.contiguous(memory_format=torch.channels_last)
        x = self.backbone(x)  # (N, C, 1, T)
        x = x.squeeze(2).permute(2, 0, 1)  # (T, N, C)
        read: Tensor = self.lstm(x)[0]  # (T, N, 2 hidden)
        return read

    def forward(self, lines: Tensor) -> Tensor:
        logits: Tensor = self.head(self.features(lines))  # (T, N, K)
        return logits
