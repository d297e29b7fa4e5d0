"""Documents of several pages: PDF and TIFF."""

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from tests.gateway.asking import recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.formats import alto_words, hocr_words, pdf_pages, poppler
from tests.gateway.model_server import TEXT
from tests.gateway.pictures import encoded, picture

SIZE = (400, 300)


def pdf(pages: int = 3) -> bytes:
    """Pages of 144 × 108 points, which are drawn as 400 × 300 pixels."""
    first, *others = [picture(size=SIZE) for _ in range(pages)]
    return encoded(first, "PDF", save_all=True, append_images=others, resolution=200)


def tiff(pages: int = 3) -> bytes:
    first, *others = [picture(size=SIZE) for _ in range(pages)]
    return encoded(first, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")


DOCUMENTS = pytest.mark.parametrize("make", [pdf, tiff])


@DOCUMENTS
async def test_every_page_is_read(client: Client, make: type[bytes]) -> None:
    result = await recognize(client, make(3), "application/pdf")
    assert result["text"] == "\n".join([TEXT] * 6)
    assert [page["image"]["page"] for page in result["pages"]] == [1, 2, 3]
    for page in result["pages"]:
        assert (page["image"]["width"], page["image"]["height"]) == SIZE
        assert page["lines"][0]["bbox"][0] == pytest.approx([40, 30], abs=2)
    assert result["confidence"] == 0.9
    assert result["image"] == {"hash": result["pages"][0]["image"]["hash"], "pages": 3}


async def test_one_page(client: Client) -> None:
    assert len((await recognize(client, pdf(1)))["pages"]) == 1
    assert "pages" not in await recognize(client, tiff(1))


@DOCUMENTS
async def test_a_document_is_one_record(client: Client, make: type[bytes]) -> None:
    data = make(2)
    read = await recognize(client, data)
    again = await recognize(client, data)
    assert (again["cached"], again["id"]) == (True, read["id"])
    assert len((await (await client.get("/history")).json())["items"]) == 1
    record = await (await client.get(f"/history/{read['id']}")).json()
    assert record["pages"] == read["pages"]
    kept = await client.get(f"/history/{read['id']}/image")
    assert kept.content_type == ("application/pdf" if make is pdf else "image/tiff")
    assert await kept.read() == data


@DOCUMENTS
async def test_a_page_is_a_picture_as_large_as_it_was_read(
    client: Client, make: type[bytes]
) -> None:
    read = await recognize(client, make(2))
    for path in (f"/history/{read['id']}/image?page={number}" for number in (1, 2)):
        response = await client.get(path)
        assert response.content_type == "image/jpeg"
        with Image.open(io.BytesIO(await response.read())) as page:
            assert page.size == SIZE
            (left, top), _ = read["pages"][0]["lines"][0]["bbox"]
            assert np.asarray(page.convert("L"))[int(top) + 1, int(left) + 1] < 100
        known = {"If-None-Match": response.headers["ETag"]}
        assert (await client.get(path, headers=known)).status == 304
    wrong = f"/history/{read['id']}/image"
    assert "page 3; this has 2" in await refused(
        client, 404, "not_found", method="GET", path=f"{wrong}?page=3"
    )
    for query in ("page=0", "page=first", "pages=1"):
        await refused(client, 400, "bad_request", method="GET", path=f"{wrong}?{query}")


@DOCUMENTS
async def test_formats_hold_all_pages(client: Client, make: type[bytes]) -> None:
    data = make(2)

    async def written(form: str) -> bytes:
        return await (await client.post(f"/recognize?format={form}", data=data)).read()

    words = ["ab", "cd"] * 4
    assert [word for word, _ in hocr_words(await written("hocr"))] == words
    assert [word for word, _ in alto_words(await written("alto"))] == words
    assert (await written("text")).decode() == "\n".join([TEXT] * 4)
    table = (await written("tsv")).decode().splitlines()
    assert [row.split("\t")[1] for row in table[1:] if row.startswith("1\t")] == ["1", "2"]


@poppler
@DOCUMENTS
async def test_a_pdf_has_all_pages(client: Client, make: type[bytes]) -> None:
    response = await client.post("/recognize?format=pdf", data=make(2))
    pages = pdf_pages(await response.read())
    assert [sorted(word for word, _ in found) for _, found in pages] == [
        ["ab", "ab", "cd", "cd"]
    ] * 2
    if make is pdf:  # as large as it came
        assert pages[0][0] == pytest.approx((144, 108), abs=0.2)


async def test_frames_of_an_animation_are_no_pages(client: Client) -> None:
    data = encoded(picture(), "WEBP", save_all=True, append_images=[picture()])
    assert "pages" not in await recognize(client, data)


@DOCUMENTS
async def test_limits(start: Start, make: type[bytes]) -> None:
    client = await start(max_pages=4, sync_max_pages=3, sync_max_pixels=250_000)
    assert "at most 4 pages" in await refused(client, 413, "too_large", data=make(5))
    for long in (make(4), make(3)):
        response = await client.post("/recognize", data=long)
        assert response.status == 202
        assert response.headers["Location"] == f"/jobs/{(await response.json())['id']}"
    assert len((await recognize(client, make(2)))["pages"]) == 2


async def test_a_large_sheet_is_drawn_more_coarsely(start: Start) -> None:
    client = await start(max_pixels=200_000)
    poster = encoded(picture(size=(1600, 1200)), "PDF", resolution=20)
    image = (await recognize(client, poster))["pages"][0]["image"]
    assert 190_000 < image["width"] * image["height"] <= 201_000


def encrypted() -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(1))) as document:
        document.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    return file.getvalue()


def empty() -> bytes:
    file = io.BytesIO()
    pikepdf.new().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (encrypted(), "encrypted"),
        (empty(), "PDF"),
        (pdf(1)[:200], "damaged"),
        (b"%PDF-", "damaged"),
    ],
    ids=["encrypted", "no pages", "cut", "header"],
)
async def test_broken_documents(client: Client, data: bytes, word: str) -> None:
    assert word in await refused(client, 422, "undecodable_image", data=data)


async def test_a_broken_frame(client: Client) -> None:
    data = tiff(3)
    cut = data[: len(data) * 2 // 3]
    with Image.open(io.BytesIO(data)) as opened:
        assert getattr(opened, "n_frames", 1) == 3
    await refused(client, 422, "undecodable_image", data=cut)


async def test_a_pdf_that_is_never_done(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever PDFium does, its process is ended in time."""
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass\n")
    monkeypatch.setattr("gateway.pdf._RENDERER", endless)
    monkeypatch.setattr("gateway.pdf.SECONDS", 0.2)
    await refused(client, 422, "undecodable_image", data=pdf(1))
