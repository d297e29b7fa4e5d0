"""Search by words, and by parts of words where a language parts none."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateway.keys import DATABASE
from tests.gateway.asking import recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import FRAMES, encoded, picture


async def read(client: Client, model_server: ModelServer, text: str) -> str:
    """The id of a record with this text."""
    model_server.text = text
    return str((await recognize(client, encoded(picture(FRAMES[:1]))))["id"])


async def found(client: Client, q: str, **query: str) -> list[str]:
    response = await client.get("/history", params={"q": q, **query})
    assert response.status == 200
    return [item["id"] for item in (await response.json())["items"]]


async def test_words_case_and_width(client: Client, model_server: ModelServer) -> None:
    invoice = await read(client, model_server, "Invoice No. 2041, TOTAL 93.50")
    straße = await read(client, model_server, "Hauptstraße １２ ＣＡＦＥ")
    for q in ("total invoice", "2041", "93.50", "ＩＮＶＯＩＣＥ", "invoice no"):
        assert await found(client, q) == [invoice], q
    for q in ("HAUPTSTRASSE", "cafe 12"):
        assert await found(client, q) == [straße], q
    for q in ("invoice cafe", "voice", "…", "2042"):
        assert await found(client, q) == [], q


async def test_the_last_word_may_be_half_typed(client: Client, model_server: ModelServer) -> None:
    receipt = await read(client, model_server, "receipt of goods")
    received = await read(client, model_server, "goods received")
    for q in ("r", "re", "rec", "rece", "recei", "goods rec"):
        assert await found(client, q) == [received, receipt], q
    assert await found(client, "receiv") == [received]
    assert await found(client, "receiptx") == []
    assert await found(client, "rec ") == []
    assert await found(client, "rec goods") == []


async def test_parts_of_chinese_and_japanese_words(
    client: Client, model_server: ModelServer
) -> None:
    chinese = await read(client, model_server, "北京大学图书馆2026年")
    japanese = await read(client, model_server, "領収書 カフェラテ ﾎｯﾄ")
    for q in ("大学", "京大", "馆", "图书馆 北京", "2026"):
        assert await found(client, q) == [chinese], q
    for q in ("収書", "ラテ", "ホット", "書 カフェ"):
        assert await found(client, q) == [japanese], q
    assert await found(client, "学大") == []


async def test_pages_of_a_search_have_each_record_once(
    client: Client, model_server: ModelServer
) -> None:
    wanted = []
    for number in range(12):
        word = "apple" if number % 3 else "pear"
        record = await read(client, model_server, f"{word} {number}")
        wanted += [record] if word == "apple" else []
    seen: list[str] = []
    before: dict[str, str] = {}
    while True:
        page = await (
            await client.get("/history", params={"q": "apple", "limit": "3", **before})
        ).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        # Deleted between two pages, the last one still says where the next begins.
        await client.delete(f"/history/{page['next']}")
        before = {"before": page["next"]}
    assert seen == wanted[::-1]


async def test_a_long_search_goes_on_from_page_to_page(
    client: Client, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here each range of ids is one record long, and every search has been too long after it."""
    for name, value in {"SPAN": 1, "PATIENCE": 0.0}.items():
        monkeypatch.setattr(f"gateway.history_index.{name}", value)
    texts = ["within", "without", "withal", "without", "withers", "withstand"]
    records = [await read(client, model_server, text) for text in texts]
    both = [records[3], records[1]]
    for q, wanted in (("without", both), ("withou", both), ("withoux", [])):
        seen: list[str] = []
        before: str | None = ""
        pages = 0
        while before is not None:
            query = {"q": q, **({"before": before} if before else {})}
            page = await (await client.get("/history", params=query)).json()
            seen += [item["id"] for item in page["items"]]
            assert len(page["items"]) <= 1
            before, pages = page["next"], pages + 1
        assert seen == wanted
        assert pages > 1


async def test_what_was_written_before_there_were_terms(start: Start) -> None:
    name = "older-records"
    client = await start(mongo_database=name)
    kept = (await recognize(client, encoded()))["id"]
    assert client.app is not None
    database = client.app[DATABASE]
    ago = datetime.now(UTC) - timedelta(hours=30)
    await database["history"].update_one({"_id": kept}, {"$set": {"timestamp": ago}})
    await database["history_terms"].delete_many({})
    await database["history_state"].delete_many({})
    assert await found(client, "ab") == []
    later = await start(mongo_database=name)
    for _ in range(200):
        if await found(later, "ab") == [kept]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError
