"""Readers' corrections: kept beside what was recognised, found, and given as a training set."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gateway.history_index import entry_of
from gateway.terms import MOST_WORDS
from tests.gateway.asking import recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.pictures import FRAMES, encoded, picture
from tests.gateway.test_keys import Headers, bearer, keyring

Lines = list[dict[str, Any]]


async def correct(client: Client, record: str, lines: Lines, headers: Headers | None = None) -> Any:
    response = await client.patch(f"/history/{record}", json={"lines": lines}, headers=headers)
    assert response.status == 200, await response.text()
    return await response.json()


async def training_set(client: Client, headers: Headers | None = None) -> dict[str, Image.Image]:
    """Pictures by their text; each belongs to a line of labels.tsv."""
    response = await client.get("/history/corrections", headers=headers)
    assert (response.status, response.content_type) == (200, "application/x-tar")
    with tarfile.open(fileobj=io.BytesIO(await response.read())) as tar:
        files = {member.name: tar.extractfile(member) for member in tar}
        content = {name: file.read() for name, file in files.items() if file}
    rows = [row.split("\t") for row in content.pop("labels.tsv").decode().splitlines()]
    assert {name for name, _ in rows} == set(content)
    return {text: Image.open(io.BytesIO(content[name])) for name, text in rows}


async def test_a_record_shows_what_was_read_and_what_is_right(client: Client) -> None:
    read = await recognize(client, encoded())
    for _ in range(2):
        record = await correct(client, read["id"], [{"index": 1, "text": "Größe 北京"}])
        assert record["text"] == read["text"]
        assert record["lines"] == read["lines"]
        assert record["corrections"] == [{"index": 1, "text": "Größe 北京"}]
    record = await correct(client, read["id"], [{"index": 0, "text": "ab c"}])
    assert record["corrections"] == [
        {"index": 0, "text": "ab c"}, {"index": 1, "text": "Größe 北京"},
    ]  # fmt: skip
    assert await (await client.get(f"/history/{read['id']}")).json() == record
    for q, count in (("grösse", 1), ("京", 1), ("cd", 1), ("other", 0)):
        page = await (await client.get("/history", params={"q": q})).json()
        assert len(page["items"]) == count, q


async def test_corrections_of_a_record_are_bounded(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.corrections.MOST", 1500)
    read = await recognize(client, encoded())
    record = await correct(client, read["id"], [{"index": 0, "text": "a" * 1000}])
    more = {"lines": [{"index": 1, "text": "b" * 501}]}
    path = f"/history/{read['id']}"
    told = await refused(client, 413, "too_large", method="PATCH", path=path, json=more)
    assert "1,500" in told
    assert await (await client.get(path)).json() == record
    for text in ("c" * 1000, "d"):  # what replaces another counts instead of it
        record = await correct(client, read["id"], [{"index": 0, "text": text}])
    await correct(client, read["id"], more["lines"])


async def test_the_training_set_is_cut_from_the_picture(client: Client) -> None:
    page = picture()
    read = await recognize(client, encoded(page))
    await correct(client, read["id"], [{"index": n, "text": f"line {n}"} for n in range(2)])
    lines = await training_set(client)
    assert list(lines) == ["line 0", "line 1"]
    for text, frame in zip(lines, FRAMES, strict=True):
        assert np.array_equal(np.asarray(lines[text]), np.asarray(page.crop(frame)))
    await client.delete(f"/history/{read['id']}")
    assert await training_set(client) == {}


async def test_lines_of_a_document(client: Client) -> None:
    pages = [picture(FRAMES[:1]), picture()]
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    read = await recognize(client, buffer.getvalue(), "image/tiff")
    record = await correct(client, read["id"], [{"index": 2, "text": "third"}])
    assert record["corrections"] == [{"index": 2, "text": "third"}]
    record = await correct(client, read["id"], [{"page": 2, "index": 0, "text": "second"}])
    assert [one["index"] for one in record["corrections"]] == [1, 2]
    lines = await training_set(client)
    assert np.array_equal(np.asarray(lines["third"]), np.asarray(pages[1].crop(FRAMES[1])))
    for at in ({"index": 3}, {"page": 1, "index": 1}, {"page": 3, "index": 0}):
        body = {"lines": [{**at, "text": "x"}]}
        path = f"/history/{read['id']}"
        await refused(client, 400, "bad_request", method="PATCH", path=path, json=body)


def test_the_words_that_are_searched_are_bounded() -> None:
    text = " ".join(f"read{word}" for word in range(1000))
    corrections = {
        str(line): " ".join(f"{word}x{line}" for word in range(100)) for line in range(50)
    }
    record = {"_id": "1", "owner": "ann", "model": {"name": "crnn"}, "text": text}
    words = entry_of({**record, "corrections": corrections})["words"]
    assert len(words) == 2 * MOST_WORDS
    assert "99x0" in words


BAD: tuple[dict[str, Any], ...] = (
    {}, {"lines": []}, {"text": "x"}, {"lines": [{"index": 0}]},
    {"lines": [{"index": -1, "text": "x"}]}, {"lines": [{"index": "0", "text": "x"}]},
    {"lines": [{"index": 2**70, "text": "x"}]}, {"lines": [{"index": 0, "text": "x", "a": 1}]},
    {"lines": [{"index": 0, "text": "a\tb"}]}, {"lines": [{"index": 0, "text": "a\u2028b"}]},
    {"lines": [{"index": 0, "text": "\ud800"}]}, {"lines": [{"index": 0, "text": " "}]},
    {"lines": [{"index": 0, "text": "x" * 1001}]},
    {"lines": [{"index": 0, "text": "x"}, {"index": 0, "text": "y"}]},
)  # fmt: skip


async def test_a_bad_correction_changes_nothing(client: Client) -> None:
    path = f"/history/{(await recognize(client, encoded()))['id']}"
    headers = {"Content-Type": "application/json"}
    for body in BAD:
        sent = {"method": "PATCH", "path": path, "data": json.dumps(body), "headers": headers}
        await refused(client, 400, "bad_request", **sent)
    assert (await (await client.get(path)).json())["corrections"] == []


async def test_corrections_belong_to_their_owner(start: Start, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    people = (("ann", "read"), ("ben", "read"), ("root", "admin"))
    ann, ben, root = (bearer(keyring(keys, "add", who, "--role", role)) for who, role in people)
    client = await start(keys_file=keys)
    records = {}
    for text, who in (("hers", ann), ("his", ben)):
        response = await client.post("/recognize", data=encoded(), headers=who)
        records[text] = (await response.json())["id"]
        await correct(client, records[text], [{"index": 0, "text": text}], who)
    path, body = f"/history/{records['his']}", {"lines": [{"index": 0, "text": "mine"}]}
    await refused(client, 404, "not_found", method="PATCH", path=path, json=body, headers=ann)
    assert set(await training_set(client, ann)) == {"hers"}
    assert set(await training_set(client, ben)) == {"his"}
    assert set(await training_set(client, root)) == {"hers", "his"}
