"""A reading in the formats of libraries, and as a PDF whose text is found where it stands."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.gateway.asking import recognize
from tests.gateway.conftest import Client
from tests.gateway.formats import Extent, alto_read, alto_words, hocr_words, pdf_pages, poppler
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded, picture

WORDS = [
    ("ab", (40, 30, 120, 50)),
    ("cd", (160, 30, 240, 50)),
    ("ab", (40, 80, 160, 100)),
    ("cd", (220, 80, 340, 100)),
]


async def written(client: Client, data: bytes, form: str, media: str, **headers: str) -> bytes:
    query = {} if headers else {"format": form}
    response = await client.post("/recognize", data=data, params=query, headers=headers)
    assert response.status == 200, await response.text()
    assert response.content_type == media
    return await response.read()


def near(words: list[tuple[str, Extent]], expected: list[tuple[str, Any]], within: float) -> None:
    assert [word for word, _ in words] == [word for word, _ in expected]
    places = np.array([place for _, place in words]), np.array([place for _, place in expected])
    assert np.abs(places[0] - places[1]).max() <= within


@pytest.mark.parametrize("headers", [{}, {"Accept": "text/vnd.hocr+html"}])
async def test_hocr(client: Client, headers: dict[str, str]) -> None:
    document = await written(client, encoded(), "hocr", "text/vnd.hocr+html", **headers)
    near(hocr_words(document), WORDS, 0)


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/xml"}])
async def test_alto(client: Client, headers: dict[str, str]) -> None:
    document = await written(client, encoded(), "alto", "application/xml", **headers)
    near(alto_words(document), WORDS, 0)


async def test_an_alto_reader_of_others_finds_the_text(client: Client, tmp_path: Path) -> None:
    document = await written(client, encoded(), "alto", "application/xml")
    assert alto_read(document, "text", tmp_path).split() == [word for word, _ in WORDS]
    found = float(alto_read(document, "confidence", tmp_path).rsplit(maxsplit=1)[-1])
    answer = await recognize(client, encoded())
    words = [word["confidence"] for line in answer["lines"] for word in line["words"]]
    assert found == pytest.approx(100 * sum(words) / len(words), abs=0.02)


async def test_markup_in_a_picture_stays_text(client: Client, model_server: ModelServer) -> None:
    model_server.text = "<b> \"&' \x08]]> -->"
    expected = ["<b>", "\"&'", "�]]>", "-->"] * 2
    for form, media, words in (
        ("hocr", "text/vnd.hocr+html", hocr_words),
        ("alto", "application/xml", alto_words),
    ):
        document = await written(client, encoded(), form, media)
        assert [text for text, _ in words(document)] == expected


@pytest.mark.parametrize("form", ["hocr", "alto"])
async def test_markup_of_an_empty_picture(client: Client, form: str) -> None:
    response = await client.post(f"/recognize?format={form}", data=encoded(picture(())))
    assert (hocr_words if form == "hocr" else alto_words)(await response.read()) == []


@poppler
@pytest.mark.parametrize("headers", [{}, {"Accept": "application/pdf"}])
async def test_words_of_a_pdf_are_where_they_stand(client: Client, headers: dict[str, str]) -> None:
    document = await written(client, encoded(dpi=(144, 144)), "pdf", "application/pdf", **headers)
    [(size, words)] = pdf_pages(document)
    assert size == pytest.approx((200, 150), abs=0.05)
    in_points = [(text, tuple(x / 2 for x in place)) for text, place in WORDS]
    near(words, in_points, 0.1)


@poppler
async def test_words_of_a_tilted_page(client: Client) -> None:
    frames = tuple((100, 60 + 40 * i, 700, 80 + 40 * i) for i in range(12))
    askew = encoded(picture(frames, size=(800, 600)).rotate(-4, fillcolor="white"))
    read = await recognize(client, askew, deskew="true")
    response = await client.post("/recognize?format=pdf&deskew=true", data=askew)
    [((width, _), words)] = pdf_pages(await response.read())
    expected = [
        (word["text"], tuple(np.ravel(word["bbox"]) * width / 800))
        for line in read["lines"]
        for word in line["words"]
    ]

    def down(word: tuple[str, Extent]) -> float:
        return word[1][1]

    # Poppler measures a tilted word's height at its beginning only.
    near(sorted(words, key=down), sorted(expected, key=down), 10.5)


@poppler
@pytest.mark.parametrize(
    "text", ["Größe €9,30", "発票番号 金額", "Счёт №7", "中文识别 ΩЖ", "𠮷野家 鱻魚", "f(x)\\"]
)
async def test_a_pdf_holds_text_of_every_writing(
    client: Client, model_server: ModelServer, text: str
) -> None:
    model_server.text = text
    response = await client.post("/recognize?format=pdf", data=encoded())
    document = await response.read()
    [(_, words)] = pdf_pages(document)
    # Poppler may take words far apart for columns.
    assert sorted(word for word, _ in words) == sorted(text.split() * 2)
    with pypdfium2.PdfDocument(document) as pdf:
        assert pdf[0].get_textpage().get_text_bounded().split() == text.split() * 2


async def test_a_pdf_shows_the_picture_and_draws_no_text(client: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = picture()
    lying = encoded(upright.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)
    for data in (encoded(upright), lying, encoded(upright, "JPEG"), encoded(upright.convert("L"))):
        response = await client.post("/recognize?format=pdf", data=data)
        with pypdfium2.PdfDocument(await response.read()) as pdf:
            page = pdf[0]
            shown = page.render(scale=400 / page.get_width()).to_pil().convert("RGB")
        assert shown.size == upright.size
        difference = np.asarray(shown, np.float32) - np.asarray(upright, np.float32)
        assert np.abs(difference).mean() < 3


async def test_a_jpeg_goes_into_a_pdf_as_it_was_sent(client: Client) -> None:
    data = encoded(kind="JPEG")
    response = await client.post("/recognize?format=pdf", data=data)
    assert data in await response.read()


async def test_an_empty_page_is_a_pdf_too(client: Client) -> None:
    response = await client.post("/recognize?format=pdf", data=encoded(picture(())))
    with pypdfium2.PdfDocument(io.BytesIO(await response.read())) as pdf:
        assert pdf[0].get_textpage().get_text_bounded() == ""
