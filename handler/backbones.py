"""Convolutions from a picture of a line to features of its frames: three shapes of them.

N lines, W width in pixels, C features of a frame. Each halves the height of 32 five times and the
width twice: a frame is 4 pixels wide.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

import torch
from torch import Tensor, nn


class Shape(Protocol):
    """What a configuration says of its backbone."""

    @property
    def channels(self) -> tuple[int, ...]:
        """The stem's, then each stage's."""

    @property
    def blocks(self) -> tuple[int, ...]:
        """Blocks that keep the size, a stage."""

    @property
    def inner(self) -> tuple[int, ...]:
        """Between a residual block's two convolutions, a stage; (): as many as around them."""

    @property
    def features(self) -> int:
        """C."""


STRIDES = ((2, 2), (2, 1), (2, 1))
"""Of the stages, rows and columns; the stem halves both."""


def conv_bn(
    inputs: int, outputs: int, kernel: int = 3, stride: tuple[int, int] = (1, 1), groups: int = 1
) -> nn.Sequential:
    """Convolution and batch normalisation, no activation; `same` padding."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    )


def last_rows(inputs: int, features: int) -> list[nn.Module]:
    """Two rows → one."""
    return [nn.Conv2d(inputs, features, (2, 1), bias=False), nn.BatchNorm2d(features), nn.ReLU()]


class Residual(nn.Module):
    """Two 3x3 convolutions, `inner` channels between them, and a short cut (He et al. 2016)."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.first = conv_bn(channels, inner)
        self.second = conv_bn(inner, channels)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.first(x))
        return torch.relu(x + self.second(y))


def residual_backbone(shape: Shape) -> nn.Sequential:
    """(N, 1, 32, W) → (N, features, 1, W / 4): the height halved five times, the width twice."""
    stem, *stages = shape.channels
    layers: list[nn.Module] = [conv_bn(1, stem, stride=(2, 2)), nn.ReLU()]  # 16, W/2
    inputs = stem
    inner = shape.inner or stages
    for outputs, blocks, thin, stride in zip(stages, shape.blocks, inner, STRIDES, strict=True):
        layers += [conv_bn(inputs, outputs, stride=stride), nn.ReLU()]
        layers += [Residual(outputs, thin) for _ in range(blocks)]
        inputs = outputs
    return nn.Sequential(*layers, *last_rows(inputs, shape.features))


class Inverted(nn.Module):
    """A thin tensor widened, filtered channel by channel, thinned again (Sandler et al. 2018,
    "MobileNetV2"); with a short cut where the size stays."""

    def __init__(
        self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1), kernel: int = 3
    ) -> None:
        super().__init__()
        wide = WIDENED * inputs
        self.widen = conv_bn(inputs, wide, 1)
        self.filter = conv_bn(wide, wide, kernel, stride, groups=wide)
        self.thin = conv_bn(wide, outputs, 1)
        self.keeps = inputs == outputs and stride == (1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.thin(torch.relu(self.filter(torch.relu(self.widen(x)))))
        return x + y if self.keeps else y


WIDENED = 3


def mobile_backbone(shape: Shape) -> nn.Sequential:
    """(N, 1, 32, W) → (N, C, 1, W / 4), with a fraction of the multiply-adds."""
    stem, *stages = shape.channels
    layers: list[nn.Module] = [conv_bn(1, stem, stride=(2, 2)), nn.ReLU()]
    inputs = stem
    for outputs, blocks, stride in zip(stages, shape.blocks, STRIDES, strict=True):
        layers.append(Inverted(inputs, outputs, stride))
        layers += [Inverted(outputs, outputs, kernel=5) for _ in range(blocks)]
        inputs = outputs
    return nn.Sequential(*layers, *last_rows(inputs, shape.features))


def vgg_backbone(shape: Shape) -> nn.Sequential:
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
    layers += [nn.Conv2d(512, shape.features, 2), nn.BatchNorm2d(shape.features), nn.ReLU()]  # 1
    return nn.Sequential(*layers)


BACKBONES: Mapping[str, Callable[[Shape], nn.Sequential]] = {
    "residual": residual_backbone,
    "vgg": vgg_backbone,
    "mobile": mobile_backbone,
}
