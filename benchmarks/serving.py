"""What serving costs over the bare network, on a CPU or an NVIDIA GPU: `make bench-serving`.

Lines go to TorchServe as wire tensors, one at a time and many, and the bare network, which gives
logits and no text, reads the same ones in this process (serving_lines.py). Then the detector alone,
and a page of thirty lines through everything, beside RapidOCR (serving_pages.py).
"""

import argparse
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import onnxruntime as ort
import torch

from benchmarks.readers import THREADS
from benchmarks.serving_lines import CPU, GPU, QUICK, Size, by_workers, latency, throughput, unsure
from benchmarks.serving_pages import detectors, pages
from deploy.archive import DETECTOR, MULTILINGUAL, Model, weights
from deploy.free_ports import on_free_ports
from deploy.stack import Stack
from handler.reader import LineReader
from training.world import device_name


def introduce(reader: LineReader, stack: Stack) -> None:
    """Where everything runs; the model server's workers say it themselves."""
    dtype = str(next(reader.model.parameters()).dtype).removeprefix("torch.")
    print(f"{MULTILINGUAL.label} on {device_name(reader.device)}, {dtype}, {THREADS} threads;")
    served, detector = (described(stack, model) for model in (MULTILINGUAL, DETECTOR))
    print(f"TorchServe's: {served['dtype']}; its detector: {', '.join(detector['providers'])};")
    print(
        f"torch {torch.__version__}, TorchServe {version('torchserve')},"
        f" onnxruntime {ort.__version__}."
    )


def described(stack: Stack, model: Model) -> dict[str, Any]:
    url = f"{stack.management_url}/models/{model.name}/{model.version}?customized=true"
    with urlopen(url, timeout=30) as answer:
        told = json.load(answer)[0]["customizedMetadata"]
    found: dict[str, Any] = json.loads(told) if isinstance(told, str) else told
    return found


def reader_of(store: Path, device: torch.device, *, again: bool = True) -> LineReader:
    """In this process; again: unsure lines once more."""
    path = weights(MULTILINGUAL, store)
    return LineReader.from_checkpoint(path, device, wider=again, closer=again, upside_down=again)[0]


def lines(stack: Stack, reader: LineReader, size: Size) -> None:
    """One at a time and many, and by the workers of a GPU."""
    count = size.lines[-1]
    once = reader_of(stack.settings.model_store, reader.device, again=False)
    print(f"Of {count} lines {unsure(once, count)} are unsure and read again.\n")
    latency(stack.torchserve_url, size.requests)
    throughput(stack.torchserve_url, reader, size)
    if size.workers:
        by_workers(stack, size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--pages", action="store_true", help="the detector and the page alone")
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    size = QUICK if options.quick else GPU if device.type == "cuda" else CPU
    with on_free_ports() as settings, Stack(settings) as stack:
        stack.start("redis", "mongo", "torchserve", "gateway")
        stack.wait_until_ready()
        reader = reader_of(settings.model_store, device)
        introduce(reader, stack)
        if not options.pages:
            lines(stack, reader, size)
        cuda = detectors(settings.model_store, size.rounds)
        pages(stack, size.rounds, cuda)


if __name__ == "__main__":
    main()
