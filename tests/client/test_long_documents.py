"""Documents that the server makes jobs of: the answer comes all the same, a bit later."""

import asyncio
import io
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path

import pypdfium2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from client import Inkline, Job, NoResult, Refused
from tests.client.test_client import ROOT, inkline, url_of
from tests.gateway.office import Office
from tests.gateway.test_documents import pdf, tiff

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGES = 11
"""One more than are answered at once."""
TEXT = "\n".join(["ab cd"] * 2 * PAGES)


@pytest.fixture(autouse=True)
def quick(desk: Office) -> None:
    desk.model_server.slow = 0.0


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf(PAGES))
    return path


def words(document: bytes) -> list[list[str]]:
    """Of each page of a PDF."""
    opened = pypdfium2.PdfDocument(io.BytesIO(document))
    try:
        return [page.get_textpage().get_text_range().split() for page in opened]
    finally:
        opened.close()


async def test_a_program_waits_for_it(desk: Office, book: Path) -> None:
    seen: list[Job] = []

    def program() -> None:
        with Inkline(url_of(desk.client)) as server:
            result = server.recognize(book, watch=seen.append)
            assert (len(result.pages), result.text) == (PAGES, TEXT)
            assert server.record(result.id).text == TEXT
            assert server.render(book, "text") == TEXT.encode()
            assert json.loads(server.render(book, "json"))["text"] == TEXT
            assert words(server.render(book, "pdf")) == [["ab", "cd"] * 2] * PAGES

    await asyncio.to_thread(program)
    assert (seen[0].status, seen[-1].status) == ("queued", "succeeded")
    assert len({job.id for job in seen}) == 1


async def test_the_command_line_waits_for_it(desk: Office, book: Path, tmp_path: Path) -> None:
    url = url_of(desk.client)
    assert await inkline(url, "recognize", book) == (0, f"{TEXT}\n", "")
    code, out, err = await inkline(url, "recognize", book, "--format", "json")
    assert (code, len(json.loads(out)["pages"]), err) == (0, PAGES, "")
    done = await inkline(url, "recognize", book, "--format", "pdf", "--output", tmp_path / "o")
    assert done == (0, "", "")
    assert words((tmp_path / "o" / "book.pdf").read_bytes()) == [["ab", "cd"] * 2] * PAGES


async def test_what_cannot_be_read_is_told_in_the_servers_words(
    desk: Office, tmp_path: Path
) -> None:
    data = tiff(PAGES + 1)
    broken = tmp_path / "broken.tiff"
    broken.write_bytes(data[: len(data) * 99 // 100])
    with Inkline(url_of(desk.client)) as server, pytest.raises(Refused) as refused:
        await asyncio.to_thread(server.recognize, broken)
    assert (refused.value.status, refused.value.code) == (422, "undecodable_image")
    code, out, err = await inkline(url_of(desk.client), "recognize", broken)
    assert (code, out, err) == (1, "", f"inkline: {broken}: {refused.value.detail}\n")


async def test_a_job_that_somebody_cancels_has_no_result(desk: Office, book: Path) -> None:
    desk.model_server.slow = 0.5

    def program() -> None:
        with Inkline(url_of(desk.client)) as server:

            def cancel(job: Job) -> None:
                if not job.ended:
                    server.jobs.cancel(job.id)

            with pytest.raises(NoResult, match="was cancelled"):
                server.render(book, "text", watch=cancel)

    await asyncio.to_thread(program)


async def test_a_terminal_shows_a_bar_that_leaves_nothing_behind(desk: Office, book: Path) -> None:
    desk.model_server.slow = 0.3
    code, shown = await asyncio.to_thread(on_a_terminal, url_of(desk.client), book)
    assert code == 0
    assert "0/1 [00:" in shown
    assert "book.pdf: queued" in shown
    assert "book.pdf: running" in shown
    assert screen(shown) == TEXT.split("\n")


async def test_interrupted_it_tells_the_job_which_goes_on(desk: Office, book: Path) -> None:
    desk.model_server.slow = 0.5
    url = url_of(desk.client)
    code, shown = await asyncio.to_thread(on_a_terminal, url, book, until="book.pdf: running")
    assert code == 130, shown
    (line,) = screen(shown)
    job_id = line.rpartition("/")[2]
    assert line == f"inkline: book.pdf: job {job_id} goes on: {url}/jobs/{job_id}"
    assert (await desk.job(job_id))["status"] == "running"
    assert (await desk.ended(job_id))["status"] == "succeeded"


async def test_the_server_says_when_to_look_and_may_be_away_for_a_moment() -> None:
    looks: list[float] = []

    async def accept(request: web.Request) -> web.Response:
        looks.append(time.monotonic())
        queued = {"id": "1", "status": "queued", "total": 1}
        return web.json_response(queued, status=202, headers={"Retry-After": "1"})

    async def look(request: web.Request) -> web.Response:
        looks.append(time.monotonic())
        if len(looks) == 2:
            assert request.transport is not None
            request.transport.abort()
        if len(looks) == 3:
            return web.Response(status=502)
        items = [
            {"index": 0, "name": "", "status": "succeeded", "result": {"id": "2", "text": "a"}}
        ]
        return web.json_response({"id": "1", "status": "succeeded", "total": 1, "items": items})

    app = web.Application()
    app.router.add_post("/recognize", accept)
    app.router.add_get("/jobs/1", look)
    async with TestServer(app) as served:
        with Inkline(str(served.make_url("")).rstrip("/")) as server:
            assert (await asyncio.to_thread(server.recognize, b"picture")).text == "a"
    assert looks[1] - looks[0] >= 1
    assert len(looks) == 4


def on_a_terminal(url: str, book: Path, until: str = "") -> tuple[int, str]:
    """Exit code of `inkline recognize`, and all that it writes to a terminal of 150 columns.

    until: what it shows when somebody presses Ctrl-C.
    """
    controller, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, 150, 0, 0))
    running = subprocess.Popen(
        [sys.executable, "-m", "client.command", "recognize", book.name],
        env={"INKLINE_URL": url, "PYTHONPATH": str(ROOT)},
        cwd=book.parent,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        # Who runs the tests in the background may have had Ctrl-C ignored, which is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(terminal)
    written = bytearray()
    with os.fdopen(controller, "rb", buffering=0) as shown, suppress(OSError):
        # An error is Linux's end of a terminal that nobody has open.
        while part := shown.read(65536):
            written += part
            if until and until.encode() in written:
                running.send_signal(signal.SIGINT)
                until = ""
    return running.wait(60), written.decode()


def screen(written: str) -> list[str]:
    """The lines as they are to be seen in the end."""
    lines = []
    for line in written.split("\n"):
        seen = ""
        for part in line.split("\r"):
            seen = part + seen[len(part) :]
        lines.append(seen.rstrip())
    while lines and not lines[-1]:
        lines.pop()
    return lines
