"""What was read before."""

import io

import pytest
from PIL import Image

from tests.gateway.asking import recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.pictures import encoded, picture


async def test_newest_first_in_parts(client: Client) -> None:
    ids = [(await recognize(client, encoded()))["id"] for _ in range(3)]
    first = await (await client.get("/history", params={"limit": "2"})).json()
    assert [item["id"] for item in first["items"]] == ids[:0:-1]
    rest = await (await client.get("/history", params={"before": first["next"]})).json()
    assert [item["id"] for item in rest["items"]] == ids[:1]
    assert rest["next"] is None
    item = rest["items"][0]
    assert set(item) == {
        "id", "image_hash", "text", "timestamp", "model", "confidence", "thumbnail",
    }  # fmt: skip
    assert item["timestamp"].startswith("20")
    assert item["thumbnail"].startswith("data:image/jpeg;base64,")


async def test_search_by_words_and_model(client: Client) -> None:
    read = await recognize(client, encoded())
    await recognize(client, encoded(picture(())))
    await recognize(client, encoded(picture(())), model="crnn_v2")

    async def found(**query: str) -> int:
        return len((await (await client.get("/history", params=query)).json())["items"])

    assert await found() == 3
    assert await found(q="CD ab") == 1
    assert await found(q="ab nowhere") == 0
    assert await found(q=".*") == 0
    assert await found(model="crnn") == 3
    assert await found(model="crnn_v2") == 1
    assert await found(q="ab", model="crnn_v1") == 1
    assert read["text"]


async def test_a_record_is_the_whole_result(client: Client) -> None:
    read = await recognize(client, encoded())
    record = await (await client.get(f"/history/{read['id']}")).json()
    for name in ("id", "text", "lines", "image", "model", "confidence", "bbox"):
        assert record[name] == read[name]
    assert record["timestamp"]


async def test_its_picture_is_what_was_sent(client: Client) -> None:
    data = encoded(kind="JPEG")
    read = await recognize(client, data)
    response = await client.get(f"/history/{read['id']}/image")
    assert response.content_type == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert await response.read() == data
    known = {"If-None-Match": response.headers["ETag"]}
    assert (await client.get(f"/history/{read['id']}/image", headers=known)).status == 304
    listed = (await (await client.get("/history")).json())["items"][0]["thumbnail"]
    import base64

    small = Image.open(io.BytesIO(base64.b64decode(listed.partition(",")[2])))
    assert max(small.size) == 160


async def test_a_deleted_record_is_gone_with_its_picture_and_cache_entry(client: Client) -> None:
    data = encoded()
    read = await recognize(client, data)
    other = await recognize(client, data, layout="page")
    path = f"/history/{read['id']}"
    assert (await client.delete(path)).status == 204
    for gone in (path, f"{path}/image"):
        assert (await client.get(gone)).status == 404
    assert (await client.delete(path)).status == 404
    assert (await client.get(f"/history/{other['id']}/image")).status == 200
    assert not (await recognize(client, data))["cached"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=no", "before=yesterday", "sort=text", "limit=1&limit=2"],
)
async def test_a_bad_question_is_named(client: Client, query: str) -> None:
    response = await client.get(f"/history?{query}")
    assert response.status == 400
    assert query.partition("=")[0] in (await response.json())["detail"]


async def test_large_pictures_are_kept_too(start: Start) -> None:
    client = await start()
    data = encoded(picture(size=(1500, 1000)), "BMP")
    read = await recognize(client, data)
    response = await client.get(f"/history/{read['id']}/image")
    assert await response.read() == data
