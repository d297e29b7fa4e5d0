"""A process that draws the pages of one PDF: PDFium meets what strangers send, so it stands alone.

Standard input: the PDF's length (8 bytes, big-endian) and the PDF. Standard output: one line of
JSON, {"sizes": [[width, height], …]} in points, or {"error": code of PDFium}. Then for each line
"page scale" that comes in: a line "width height", and the pixels as RGB, row by row.
"""

import json
import resource
import sys
from contextlib import suppress
from typing import BinaryIO

import pypdfium2

MEMORY = 2 * 1024**3
"""Bytes of address space: a picture in a PDF can announce any size."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    data = source.read(int.from_bytes(source.read(8), "big"))
    try:
        pdf = pypdfium2.PdfDocument(data)
        sizes = [pdf.get_page_size(number) for number in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        _say(sink, json.dumps({"error": getattr(error, "err_code", None)}))
        return
    with suppress(pypdfium2.PdfiumError):
        pdf.init_forms()  # what is filled in is text as well
    _say(sink, json.dumps({"sizes": sizes}))
    for line in source:
        number, scale = line.split()
        _draw(pdf, int(number), float(scale), sink)


def _draw(pdf: pypdfium2.PdfDocument, number: int, scale: float, sink: BinaryIO) -> None:
    page = pdf[number]
    bitmap = page.render(scale=scale, rev_byteorder=True)
    row, rows = 3 * bitmap.width, memoryview(bitmap.buffer).cast("B")
    _say(sink, f"{bitmap.width} {bitmap.height}")
    for start in range(0, bitmap.height * bitmap.stride, bitmap.stride):
        sink.write(rows[start : start + row])
    sink.flush()
    bitmap.close()
    page.close()


def _say(sink: BinaryIO, line: str) -> None:
    sink.write(line.encode() + b"\n")
    sink.flush()


if __name__ == "__main__":
    main()
