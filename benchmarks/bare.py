"""How many lines the bare networks read a second on this machine's GPU, and how far that is from
what the chip can do: `python -m benchmarks.bare`.

In the precision that they are served in, lines of 320 x 32 pixels, all logits of all characters, no
decoding. The peer is a product of two 8192 x 8192 matrices in the same precision, in the same run.
On a CPU it says the same of small batches.
"""

import argparse

import torch

from benchmarks.clock import seconds_each
from handler.crnn import CRNN
from handler.reader import best_dtype
from training.characters import read_charset
from training.costs import multiply_adds
from training.options import SHAPES, architecture
from training.world import device_name

WIDTH = 320


def product(device: torch.device, dtype: torch.dtype) -> float:
    """Multiply-adds a second of a large product of matrices."""
    side = 8192 if device.type == "cuda" else 2048
    matrix = torch.randn(side, side, device=device, dtype=dtype)
    return side**3 / seconds_each(lambda: matrix @ matrix, device.type == "cuda")


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", default="", help="sizes, by commas")
    options = parser.parse_args()
    cuda = torch.cuda.is_available()
    device = torch.device("cuda" if cuda else "cpu")
    dtype = best_dtype(device)
    batches = options.batches or ("1,8,32,128,512,1024" if cuda else "1,8,32")
    peer = product(device, dtype)
    where = f"{device_name(device)}, {str(dtype).removeprefix('torch.')}"
    print(f"{where}: {peer / 1e12:.3g} T multiply-adds a second in a product\n")
    print("| shape | M multiply-adds | lines at once | ms | lines/s | of the product's rate |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in SHAPES:
        model = CRNN(architecture(name, read_charset())).eval()
        cost = multiply_adds(model, torch.zeros(1, 1, 32, WIDTH, dtype=torch.uint8))
        model = model.to(device, dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
        for count in map(int, batches.split(",")):
            lines = torch.randint(0, 256, (count, 1, 32, WIDTH), dtype=torch.uint8, device=device)
            took = seconds_each(lambda model=model, lines=lines: model(lines), cuda)  # type: ignore[misc]
            share = count * cost / took / peer
            print(
                f"| {name} | {cost / 1e6:.0f} | {count} | {1000 * took:.2f} "
                f"| {count / took:,.0f} | {share:.1%} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
