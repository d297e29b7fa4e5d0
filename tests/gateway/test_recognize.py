"""POST /recognize as a caller sees it."""

import base64

import numpy as np
import pytest
from PIL import Image

from tests.gateway.asking import as_form, recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import TEXT, ModelServer
from tests.gateway.pictures import FRAMES, encoded, picture
from textline.wire import decode_page


async def test_the_three_forms_read_the_same(client: Client) -> None:
    data = encoded()
    text = base64.b64encode(data).decode()
    results = [
        await recognize(client, data),
        await (await client.post("/recognize", data=as_form(data))).json(),
        await (await client.post("/recognize", json={"image": text})).json(),
        await (
            await client.post("/recognize", json={"image": f"data:image/png;base64,{text}"})
        ).json(),
        await recognize(client, data, "application/x-www-form-urlencoded"),  # curl's own
    ]
    assert {result["text"] for result in results} == {f"{TEXT}\n{TEXT}"}
    assert len({result["id"] for result in results}) == 1


async def test_the_answer_is_the_contract(client: Client, model_server: ModelServer) -> None:
    result = await recognize(client, encoded())
    assert set(result) == {
        "id", "text", "confidence", "bbox", "lines", "image", "model", "cached", "stored",
        "timing_ms",
    }  # fmt: skip
    assert result["bbox"] == [[40, 30], [340, 100]]
    assert [line["bbox"] for line in result["lines"]] == [[[x, y], [r, b]] for x, y, r, b in FRAMES]
    first = result["lines"][0]
    assert first["polygon"] == [[40, 30], [240, 30], [240, 50], [40, 50]]
    assert [word["text"] for word in first["words"]] == ["ab", "cd"]
    assert first["words"][1]["bbox"] == [[160, 30], [240, 50]]
    assert "".join(char["text"] for char in first["chars"]) == TEXT
    assert first["chars"][0]["polygon"] == [[40, 30], [80, 30], [80, 50], [40, 50]]
    assert result["confidence"] == first["confidence"] == 0.9
    assert result["model"] == {"name": "crnn", "version": "1.0"}
    image = result["image"]
    assert (image["width"], image["height"], image["angle"], image["page"]) == (400, 300, 0.0, 1)
    assert image["hash"].startswith("sha256:")
    assert (result["cached"], result["stored"]) == (False, True)
    assert set(result["timing_ms"]) == {"decode", "detect", "recognize", "total"}


async def test_the_request_id_goes_all_the_way(client: Client, model_server: ModelServer) -> None:
    headers = {"X-Request-ID": "receipt-7", "Content-Type": "image/png"}
    response = await client.post("/recognize", data=encoded(), headers=headers)
    assert response.headers["X-Request-ID"] == "receipt-7"
    assert {request_id for _, request_id, _ in model_server.asked} == {"receipt-7"}
    assert [path for path, _, _ in model_server.asked] == [
        "/predictions/detector/1.0",
        "/predictions/crnn/1.0",
    ]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
async def test_every_kind_of_picture(client: Client, kind: str) -> None:
    result = await recognize(client, encoded(kind=kind), "application/octet-stream")
    assert len(result["lines"]) == 2


async def test_a_turned_photo_is_read_upright(client: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = picture().transpose(Image.Transpose.ROTATE_90)
    result = await recognize(client, encoded(lying, "JPEG", exif=exif))
    assert (result["image"]["width"], result["image"]["height"]) == (400, 300)
    assert np.abs(np.array(result["lines"][0]["bbox"]) - ((40, 30), (240, 50))).max() <= 1


async def test_a_large_page_is_detected_small_and_read_in_full(
    client: Client, model_server: ModelServer
) -> None:
    frames = ((400, 300, 2400, 500), (400, 800, 3400, 1000))
    result = await recognize(client, encoded(picture(frames, size=(4000, 3000))))
    assert np.abs(np.array(result["lines"][1]["bbox"]) - ((400, 800), (3400, 1000))).max() <= 4
    detected = model_server.asked[0][2]
    assert detected < 1280 * 960 * 3 + 200


async def test_one_line(client: Client, model_server: ModelServer) -> None:
    dark = picture(((0, 0, 400, 300),))
    result = await recognize(client, encoded(dark), layout="line")
    assert result["text"] == TEXT
    assert result["lines"][0]["polygon"] == [[0, 0], [400, 0], [400, 300], [0, 300]]
    strip = picture(((0, 0, 600, 40),), size=(600, 40))
    assert (await recognize(client, encoded(strip)))["lines"][0]["bbox"] == [[0, 0], [600, 40]]
    assert all("detector" not in path for path, _, _ in model_server.asked)


@pytest.mark.parametrize("layout", ["page", "line"])
async def test_an_empty_picture_is_no_error(client: Client, layout: str) -> None:
    result = await recognize(client, encoded(picture(())), layout=layout)
    assert (result["text"], result["lines"], result["confidence"]) == ("", [], 0)
    assert result["bbox"] is None


async def test_a_page_askew_comes_back_in_its_own_pixels(client: Client) -> None:
    frames = tuple((100, 60 + 40 * i, 700, 80 + 40 * i) for i in range(12))
    askew = picture(frames, size=(800, 600)).rotate(-4, fillcolor="white")
    result = await recognize(client, encoded(askew), deskew="true")
    assert result["image"]["angle"] == pytest.approx(4, abs=0.3)
    # The frame's left end, turned clockwise about the middle of the picture.
    assert np.abs(np.array(result["lines"][0]["polygon"][0]) - (117.5, 39.7)).max() < 4


@pytest.mark.parametrize("method", ["otsu", "sauvola"])
async def test_binarize(client: Client, model_server: ModelServer, method: str) -> None:
    """The models get black and white of what is grey on grey as it came."""
    page = picture(size=(400, 300 + len(method)))  # the mark that tells pictures apart fades
    shaded = page.convert("L").point(lambda level: 60 + level // 2).convert("RGB")
    await recognize(client, encoded(shaded))
    assert set(np.unique(decode_page(model_server.bodies["detector"]))).isdisjoint({0, 255})
    result = await recognize(client, encoded(shaded), binarize=method)
    assert len(result["lines"]) == 2
    assert set(np.unique(decode_page(model_server.bodies["detector"]))) == {0, 255}


async def test_without_characters(client: Client) -> None:
    result = await recognize(client, encoded(), chars="false")
    assert all(not line["chars"] and line["words"] for line in result["lines"])


@pytest.mark.parametrize("accept", [None, "text/plain", "text/plain;q=0.9, application/json;q=0.1"])
async def test_plain_text(client: Client, accept: str | None) -> None:
    headers = {"Accept": accept} if accept else {}
    query = {} if accept else {"format": "text"}
    response = await client.post("/recognize", data=encoded(), headers=headers, params=query)
    assert response.content_type == "text/plain"
    assert await response.text() == f"{TEXT}\n{TEXT}"


async def test_a_table(client: Client) -> None:
    response = await client.post("/recognize?format=tsv", data=encoded())
    assert response.content_type == "text/tab-separated-values"
    rows = [row.split("\t") for row in (await response.text()).splitlines()]
    assert rows[0][-1] == "text"
    assert [row[-1] for row in rows if row[0] == "5"] == ["ab", "cd"] * 2
    assert rows[3][6:] == ["40", "30", "80", "20", "90.0", "ab"]


async def test_a_version_by_its_name(client: Client, model_server: ModelServer) -> None:
    result = await recognize(client, encoded(), model="crnn_v2")
    assert result["model"] == {"name": "crnn", "version": "2.0"}
    assert "/predictions/crnn/2.0" in {path for path, _, _ in model_server.asked}


async def test_lines_travel_in_as_many_requests_as_they_need(
    start: Start, model_server: ModelServer
) -> None:
    frames = tuple((0, 40 * i, 4000, 40 * i + 24) for i in range(40))
    limit = 3 * 1024 * 1024
    client = await start(max_request_size=limit)
    wide = encoded(picture(frames, size=(4000, 1600)))
    result = await recognize(client, wide, layout="page")
    assert len(result["lines"]) == 40
    sent = [size for path, _, size in model_server.asked if "crnn" in path]
    assert len(sent) > 1
    assert max(sent) <= limit


async def test_the_second_time_it_comes_from_the_cache(
    client: Client, model_server: ModelServer
) -> None:
    data = encoded()
    first = await recognize(client, data)
    asked = len(model_server.asked)
    again = await recognize(client, data, "image/png", layout="auto")
    assert (again["cached"], again["id"], again["stored"]) == (True, first["id"], True)
    assert again["lines"] == first["lines"]
    assert len(model_server.asked) == asked
    assert not (await recognize(client, data, layout="page"))["cached"]
    assert not (await recognize(client, data, model="crnn_v2"))["cached"]
    headers = {"Cache-Control": "no-cache"}
    fresh = await (await client.post("/recognize", data=data, headers=headers)).json()
    assert not fresh["cached"]
    assert fresh["id"] != first["id"]


async def test_a_new_version_is_not_answered_with_the_old_ones_reading(
    start: Start, model_server: ModelServer
) -> None:
    data = encoded()
    assert not (await recognize(await start(), data))["cached"]
    model_server.versions["crnn"] = ["3.0", "1.0"]
    result = await recognize(await start(), data)
    assert (result["cached"], result["model"]["version"]) == (False, "3.0")


async def test_what_was_not_stored_can_be_stored_later(client: Client) -> None:
    data = encoded()
    first = await recognize(client, data, store="false")
    assert not first["stored"]
    assert (await client.get(f"/history/{first['id']}")).status == 404
    second = await recognize(client, data)
    assert (second["cached"], second["stored"], second["id"]) == (True, True, first["id"])
    assert (await client.get(f"/history/{first['id']}")).status == 200


async def test_fields_of_a_receipt(client: Client, model_server: ModelServer) -> None:
    model_server.text = "TOTAL RM 9.30"
    data = encoded()
    plain = await recognize(client, data, layout="page")
    assert "fields" not in plain
    for _ in range(2):
        result = await recognize(client, data, layout="page", template="receipt")
        assert result["fields"] == {
            "total": {"value": "9.30", "text": "RM 9.30", "confidence": 0.9, "line": 1},
        }
    assert result["cached"]
    assert "fields" not in await recognize(client, data, layout="page")
    record = await (await client.get(f"/history/{result['id']}")).json()
    assert record["fields"] == result["fields"]
    listed = (await (await client.get("/options")).json())["options"]
    assert ["none", "receipt"] in [one["values"] for one in listed if one["name"] == "template"]
    empty = await recognize(client, encoded(picture(())), layout="page", template="receipt")
    assert empty["fields"] == {}


async def test_fields_of_each_page(client: Client, model_server: ModelServer) -> None:
    model_server.text = "12/03/2018"
    pages = [picture(), picture()]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    result = await recognize(client, data, "image/tiff", layout="page", template="receipt")
    dates = [page["fields"]["date"]["value"] for page in result["pages"]]
    assert dates == ["2018-03-12"] * 2
