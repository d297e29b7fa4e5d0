"""Answers and requests as they are, against the schema that is published."""

import base64
import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from gateway import contract
from tests.gateway.asking import recognize
from tests.gateway.conftest import Client
from tests.gateway.office import staffed
from tests.gateway.pictures import encoded, picture
from tests.gateway.test_documents import pdf, tiff

Make = Callable[[], bytes]
SENT = pytest.mark.parametrize(
    "make",
    [encoded, lambda: encoded(picture(())), lambda: pdf(2), lambda: tiff(2)],
    ids=["a picture", "an empty one", "a PDF", "a TIFF"],
)
IMAGE = base64.b64encode(encoded()).decode()


async def validator(client: Client, name: str) -> jsonschema_rs.Draft202012Validator:
    """Of a type in the published document."""
    document = await (await client.get("/openapi.json")).json()
    reference = f"#/components/schemas/{name}"
    return jsonschema_rs.Draft202012Validator(
        {"$ref": reference, "components": document["components"]}
    )


async def check(client: Client, name: str, content: Any) -> None:
    found = (await validator(client, name)).iter_errors(content)
    assert [f"{error.instance_path}: {error.message[:200]}" for error in found] == []


def no_more_than_told(content: Any) -> None:
    """Each member is in the contract."""
    told = contract.Result.model_validate(content).model_dump(mode="json", exclude_unset=True)
    assert told == content


@SENT
async def test_a_reading(client: Client, make: Make) -> None:
    read = await recognize(client, make(), template="receipt")
    await check(client, "Result", read)
    no_more_than_told(read)


@SENT
async def test_a_record_and_the_list(client: Client, make: Make) -> None:
    read = await recognize(client, make())
    record = await (await client.get(f"/history/{read['id']}")).json()
    await check(client, "Record", record)
    no_more_than_told({k: v for k, v in record.items() if k not in ("timestamp", "corrections")})
    await check(client, "HistoryPage", await (await client.get("/history")).json())


async def test_a_corrected_document(client: Client) -> None:
    read = await recognize(client, pdf(2))
    lines = {"lines": [{"page": 2, "index": 0, "text": "right"}]}
    async with client.patch(f"/history/{read['id']}", json=lines) as response:
        record = await response.json()
    assert record["corrections"] == [{"index": 2, "text": "right"}]
    await check(client, "Record", record)


async def test_results_of_a_job(redis_url: str, mongo_url: str) -> None:
    files = [("a.png", encoded()), ("b.pdf", pdf(2)), ("c.tif", tiff(2)), ("d.png", b"text")]
    async with staffed(redis_url, mongo_url) as desk:
        job = await desk.ended(await desk.send(files))
        await check(desk.client, "Job", job)
    assert [len(item.get("result", {}).get("pages", ())) for item in job["items"]] == [0, 2, 2, 0]


@pytest.mark.parametrize("member", ["width", "angle", "page"])
async def test_the_schema_knows_a_picture_from_a_document(client: Client, member: str) -> None:
    """It would be of no use if everything fitted."""
    result = await validator(client, "Result")
    read = await recognize(client, pdf(2))
    del read["pages"][0]["image"][member]
    assert not result.is_valid(read)
    read = await recognize(client, encoded())
    assert not result.is_valid({**read, "image": {"hash": read["image"]["hash"], "pages": 1}})


BODIES: list[dict[str, Any]] = [
    {"image": IMAGE},
    {"image": IMAGE, "layout": "page", "deskew": True, "model": "crnn"},
    {"image": IMAGE, "colour": "red"},
    {"image": IMAGE, "layout": "circle"},
    {"image": IMAGE, "deskew": 1},
    {"image": IMAGE, "model": ""},
    {"image": IMAGE, "model": "m" * 65},
    {"image": IMAGE, "format": None},
    {"image": IMAGE, "url": "http://example.com/a.png"},
    {"image": IMAGE, "name": "a"},
    {"image": 7},
    {"image": None},
    {"url": 7},
    {"url": ["http://example.com/a.png"]},
    {"layout": "page"},
    {},
]
ENVELOPES: list[dict[str, Any]] = [
    {"items": [{"image": IMAGE}]},
    {"items": [{"image": IMAGE, "name": "a"}, {"url": "http://example.com"}], "chars": False},
    {"items": [{"image": "%%%"}]},
    {"items": []},
    {"items": {}},
    {"items": None},
    {"items": ["x"]},
    {"items": [{}]},
    {"items": [{"name": "x"}]},
    {"items": [{"image": IMAGE, "url": "http://example.com"}]},
    {"items": [{"image": IMAGE, "name": 1}]},
    {"items": [{"image": IMAGE, "name": None}]},
    {"items": [{"image": 1}]},
    {"items": [{"url": {}}]},
    {"items": [{"image": IMAGE, "layout": "page"}]},
    {"items": [{"image": IMAGE}], "sort": 1},
    {"items": [{"image": IMAGE}], "layout": "circle"},
    {"image": IMAGE},
    {},
]
SENDING = [("/recognize", "PictureRequest", body) for body in BODIES] + [
    ("/jobs", "JobRequest", body) for body in ENVELOPES
]


@pytest.mark.parametrize(
    ("path", "name", "body"), SENDING, ids=lambda given: json.dumps(given).replace(IMAGE, "…")[:60]
)
async def test_what_is_refused_is_what_the_schema_refuses(
    client: Client, path: str, name: str, body: dict[str, Any]
) -> None:
    fits = (await validator(client, name)).is_valid(body)
    async with client.post(path, json=body) as response:
        assert (response.status < 300) == fits
        assert response.status in (200, 202, 400)
