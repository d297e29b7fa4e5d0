"""RapidOCR in a process of its own: a picture's path a line in, what it read as JSON a line out.

PP-OCRv6 small, detection and recognition, as its wheel configures them; the direction classifier is
left out, which only makes it faster.
"""

import json
import sys
import time
from pathlib import Path

from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput


def main() -> None:
    threads, device = int(sys.argv[1]), sys.argv[2]
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.use_cuda": device == "cuda",
        }
    )
    for path in sys.stdin:
        picture = Path(path.strip()).read_bytes()
        began = time.perf_counter()
        found = engine(picture)
        seconds = time.perf_counter() - began
        assert isinstance(found, RapidOCROutput)  # it gives other types when told to do less
        text = "\n".join(found.txts or ())
        print(json.dumps({"text": text, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
