"""A camera that speaks RTSP (RFC 2326) and sends JPEG over RTP (RFC 2435) within its connection."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress

from tests.gateway import servers

FPS = 20
_SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 26\r\na=control:track\r\n"
)
_PAYLOAD, _CLOCK, _PART = 26, 90_000, 1200
_SUBSAMPLED = 1  # 4:2:0, as Pillow writes it
_OWN_TABLES = 255

Pictures = Callable[[], bytes]
"""What it sees now: a baseline JPEG whose sides are multiples of 8."""


@asynccontextmanager
async def rtsp_camera(seen: Pictures) -> AsyncIterator[str]:
    """Its address."""
    port = servers.free_port()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await _talk(reader, writer, seen)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port):
        yield f"rtsp://127.0.0.1:{port}/live"


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Pictures) -> None:
    playing: asyncio.Task[None] | None = None
    try:
        while True:
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, url, *_ = request.split()
            number = next(line for line in request.split("\r\n") if line.startswith("CSeq"))
            writer.write(_answer(method, url, number).encode())
            if method == "PLAY":
                playing = asyncio.create_task(_play(writer, seen))
    finally:
        if playing:
            playing.cancel()


def _answer(method: str, url: str, number: str) -> str:
    head, body = f"RTSP/1.0 200 OK\r\n{number}\r\n", ""
    if method == "OPTIONS":
        head += "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
    elif method == "DESCRIBE":
        body = _SDP
        head += f"Content-Base: {url}/\r\nContent-Type: application/sdp\r\n"
        head += f"Content-Length: {len(body)}\r\n"
    elif method == "SETUP":
        head += "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
    else:
        head += "Session: 1\r\n"
    return f"{head}\r\n{body}"


async def _play(writer: asyncio.StreamWriter, seen: Pictures) -> None:
    sequence = picture = 0
    while True:
        for packet in _packets(seen(), picture, sequence):
            writer.write(b"$\0" + struct.pack(">H", len(packet)) + packet)
            sequence += 1
        picture += 1
        await writer.drain()
        await asyncio.sleep(1 / FPS)


def _packets(jpeg: bytes, picture: int, sequence: int) -> Iterator[bytes]:
    """Its RTP packets; sequence: of the first."""
    tables, (height, width), scan = _parts(jpeg)
    for offset in range(0, len(scan), _PART):
        last = offset + _PART >= len(scan)
        stamp = picture * _CLOCK // FPS
        number = (sequence + offset // _PART) & 0xFFFF
        head = struct.pack(">BBHII", 0x80, last << 7 | _PAYLOAD, number, stamp & 0xFFFFFFFF, 1)
        shape = struct.pack(">BBBB", _SUBSAMPLED, _OWN_TABLES, width // 8, height // 8)
        own = struct.pack(">HH", 0, len(tables)) + tables if offset == 0 else b""
        yield head + struct.pack(">I", offset) + shape + own + scan[offset : offset + _PART]


def _parts(jpeg: bytes) -> tuple[bytes, tuple[int, int], bytes]:
    """Quantisation tables, (height, width) and entropy-coded data of a baseline JPEG."""
    tables, size, at = b"", (0, 0), 2
    while True:
        marker, length = struct.unpack(">HH", jpeg[at : at + 4])
        content = jpeg[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xFFDB:
            tables += b"".join(content[i + 1 : i + 65] for i in range(0, len(content), 65))
        elif marker == 0xFFC0:
            size = struct.unpack(">HH", content[1:5])
        elif marker == 0xFFDA:
            return tables, size, jpeg[at:-2]
