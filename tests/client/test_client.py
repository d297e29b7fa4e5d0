"""The Python client and the command line, against a live gateway."""

import asyncio
import io
import json
import sys
import tarfile
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from client import Inkline, Refused, Unreachable
from tests.gateway import servers
from tests.gateway.conftest import Client, Start
from tests.gateway.internet import NAME, PUBLIC_HOST, Names, Pages
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded
from tests.gateway.test_keys import keyring

ROOT = Path(__file__).resolve().parents[2]


def url_of(server: Client) -> str:
    return str(server.make_url("")).rstrip("/")


async def inkline(
    url: str, *arguments: str | Path, stdin: bytes = b"", key: str = ""
) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "client.command", *map(str, arguments)),
        env={"INKLINE_URL": url, "INKLINE_KEY": key},
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(stdin)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_a_program_reads_and_looks_back(client: Client) -> None:
    def program() -> None:
        data = encoded()
        with Inkline(url_of(client)) as server:
            result = server.recognize(data, layout="page", deskew=False)
            assert result.text == "ab cd\nab cd"
            assert [word.text for word in result.lines[0].words] == ["ab", "cd"]
            assert not result.fields
            assert server.render(data, "text", layout="page") == b"ab cd\nab cd"
            assert [item.id for item in server.history("cd")] == [result.id]
            assert server.record(result.id).timestamp is not None
            assert server.picture(result.id) == data
            assert [one.version for one in server.models()] == ["1.0", "2.0"]
            server.delete(result.id)
            with pytest.raises(Refused, match="no such record") as refused:
                server.record(result.id)
            assert (refused.value.status, refused.value.code) == (404, "not_found")

    await asyncio.to_thread(program)


async def test_fields_of_a_receipt(client: Client, model_server: ModelServer) -> None:
    model_server.text = "TOTAL 9.30"
    with Inkline(url_of(client)) as server:
        read = asyncio.to_thread(server.recognize, encoded(), layout="page", template="receipt")
        total = (await read).fields["total"]
    assert (total.value, total.text, total.line) == ("9.30", "9.30", 1)


async def test_options_of_the_command_line_are_the_servers(
    client: Client, model_server: ModelServer
) -> None:
    model_server.text = "TOTAL 9.30"
    with Inkline(url_of(client)) as server:
        known = {one.name: one for one in await asyncio.to_thread(server.options)}
    assert (known["template"].values, known["template"].default) == (["none", "receipt"], "none")
    assert known["model"].values[0] == "crnn"
    _, told, _ = await inkline(url_of(client), "recognize", "--help")
    flags = [f"--no-{name}" if one.default is True else f"--{name}" for name, one in known.items()]
    assert not [flag for flag in flags if f"[{flag}" not in told]
    wanted = ("--layout", "page", "--template", "receipt", "--no-chars", "--format", "json")
    code, out, _ = await inkline(url_of(client), "recognize", "-", *wanted, stdin=encoded())
    assert code == 0
    result = json.loads(out)
    assert result["fields"]["total"]["value"] == "9.30"
    assert not any(line.get("chars") for line in result["lines"])


async def test_history_goes_on_from_page_to_page(client: Client) -> None:
    def program() -> int:
        with Inkline(url_of(client)) as server:
            for _ in range(52):
                server.recognize(encoded())
            return len({item.id for item in server.history()})

    assert await asyncio.to_thread(program) == 52


async def test_a_key(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key = keyring(path, "add", "ann")
    server = await start(keys_file=path)
    code, out, err = await inkline(url_of(server), "recognize", "-", stdin=encoded())
    assert (code, out) == (1, "")
    assert "needs a key" in err
    done = await inkline(url_of(server), "recognize", "-", stdin=encoded(), key=key)
    assert done == (0, "ab cd\nab cd\n", "")


async def test_pictures_to_text(client: Client, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.png").write_bytes(encoded())
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    done = await inkline(url_of(client), "recognize", *files)
    assert done == (0, "ab cd\nab cd\n" * 2, "")
    _, out, _ = await inkline(url_of(client), "recognize", *files, "--format", "json")
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["ab cd\nab cd"] * 2
    await inkline(
        url_of(client), "recognize", *files, "--format", "pdf", "--output", tmp_path / "o"
    )
    assert all((tmp_path / "o" / f"{name}.pdf").read_bytes()[:5] == b"%PDF-" for name in "ab")
    code, out, _ = await inkline(url_of(client), "history", "cd", "--limit", "1")
    assert (code, len(out.splitlines())) == (0, 1)
    code, out, _ = await inkline(url_of(client), "models")
    assert out.splitlines()[0].split("\t") == ["crnn", "1.0", "live", "ready", "en", "100%"]


async def test_corrections_become_a_training_set(client: Client) -> None:
    _, out, _ = await inkline(url_of(client), "recognize", "-", "--format", "json", stdin=encoded())
    record = json.loads(out)["id"]
    done = await inkline(url_of(client), "correct", record, "0=a = b", "1=two")
    assert done == (0, "0\ta = b\n1\ttwo\n", "")
    code, _, err = await inkline(url_of(client), "correct", record, "7=x")
    assert (code, "no line 7" in err) == (1, True)
    assert (await inkline(url_of(client), "correct", record, "x"))[0] == 2

    def program() -> list[str]:
        with Inkline(url_of(client)) as server:
            parts = b"".join(server.corrections())
            with tarfile.open(fileobj=io.BytesIO(parts)) as tar:
                return tar.getnames()

    names = await asyncio.to_thread(program)
    assert names == [f"{record}-0000.png", f"{record}-0001.png", "labels.tsv"]


async def test_what_fails_is_told_and_the_rest_is_read(client: Client, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(encoded())
    bad.write_bytes(b"no picture")
    code, out, err = await inkline(url_of(client), "recognize", bad, tmp_path / "none.png", good)
    assert (code, out) == (1, "ab cd\nab cd\n")
    assert [line.split(": ")[1] for line in err.splitlines()] == [
        str(bad), str(tmp_path / "none.png"),
    ]  # fmt: skip
    assert (await inkline(url_of(client), "recognize"))[0] == 2


async def test_pictures_by_their_address(start: Start, tmp_path: Path) -> None:
    online, pages = await start(internet=Names().internet()), Pages()
    async with TestServer(pages.application(), host=PUBLIC_HOST) as public:
        picture = f"http://{NAME}:{public.port}/picture"
        server = url_of(online)
        done = await inkline(server, "recognize", picture, "--deskew", "--layout", "page")
        assert done == (0, "ab cd\nab cd\n", "")
        code, _, err = await inkline(server, "recognize", "http://127.0.0.1/x", picture)
        assert (code, err.count("\n"), "public server" in err) == (1, 1, True)
        await inkline(server, "recognize", f"{picture}?size=1", "--output", tmp_path)
        assert (tmp_path / "picture.txt").read_text() == "ab cd\nab cd"
        with Inkline(server) as program:
            result = await asyncio.to_thread(program.recognize, picture, chars=False)
        assert result.text == "ab cd\nab cd"


async def test_nobody_answers() -> None:
    url = f"http://127.0.0.1:{servers.free_port()}"
    code, _, err = await inkline(url, "recognize", "-", stdin=encoded())
    assert code == 3
    assert err.count("\n") == 1
    with Inkline(url) as server, pytest.raises(Unreachable):
        server.models()
