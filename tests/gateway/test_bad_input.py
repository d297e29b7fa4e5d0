"""Each row of the contract's errors, within a second, with the server still answering."""

import base64
from typing import Any

import pytest
from aiohttp import FormData
from yarl import URL

from tests.gateway.asking import as_form, recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded, png_header

IMAGE = base64.b64encode(encoded()).decode()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 415, "unsupported_image"),
        (b"Dear Sir or Madam", 415, "unsupported_image"),
        (b"BM: a text that begins like a bitmap", 415, "unsupported_image"),
        (b"%PDF-1.7 ...", 422, "undecodable_image"),
        (encoded(kind="JPEG")[:1500], 422, "undecodable_image"),
        (encoded()[:400], 422, "undecodable_image"),
        (png_header(60_000, 60_000), 413, "too_large"),
    ],
    ids=["nothing", "text", "BM", "pdf", "cut jpeg", "cut png", "60,000 x 60,000"],
)
async def test_what_is_no_picture(client: Client, data: bytes, status: int, code: str) -> None:
    await refused(client, status, code, data=data, headers={"Content-Type": "image/jpeg"})
    await refused(client, status, code, data=as_form(data))
    await refused(client, status, code, json={"image": base64.b64encode(data).decode()})


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b'"text"', b"\xff\xfe{", b"{}", b"[" * 100_000,
        b'{"image": 7}', b'{"image": "not base64!"}', b'{"image": "QUJ"}',
        b'{"image": "data:image/png,abc"}', b'{"image": "data:image/png;base64,?"}',
        b'{"url": 7}', b'{"url": "http://example.com/a.png", "image": "QUJD"}',
        b'{"url": "http://example.com/a.png", "url": "http://example.com/a.png"}',
        b'{"image": "QUJD", "image": "QUJD"}', b'{"image": "QUJD", "layout": null}',
        b'{"image": "QUJD", "deskew": 1}', b'{"image": "QUJD", "model": 1}',
        b'{"image": "QUJD", "layout": "page", "layout": "line"}',
        b'{"image": "QUJD", "layout": {"a": 1}}',
    ],
    ids=lambda body: body.decode("latin-1")[:50],
)  # fmt: skip
async def test_malformed_json(client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    await refused(client, 400, "bad_request", data=body, headers=headers)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "red"), ("layout", "pagee"), ("layout", ""), ("layout", "Page"),
        ("binarize", "yes"), ("deskew", "1"), ("chars", "maybe"), ("store", "True"),
        ("format", "docx"), ("format", "PDF"), ("format", "xml"), ("template", "Receipt"),
        ("template", "invoice"), ("url", "http://example.com"), ("model", ""),
    ],
)  # fmt: skip
async def test_an_option_or_value_that_does_not_exist_is_named(
    client: Client, name: str, value: str
) -> None:
    data = encoded()
    queried = await refused(client, 400, "bad_request", data=data, params={name: value})
    formed = await refused(client, 400, "bad_request", data=as_form(data, **{name: value}))
    nested = await refused(client, 400, "bad_request", json={"image": IMAGE, name: value})
    assert all(name in detail for detail in (queried, formed, nested))


async def test_the_same_option_twice(client: Client) -> None:
    for layouts in ("layout=page&layout=line", "layout=page&layout=page"):
        detail = await refused(
            client, 400, "bad_request", path=f"/recognize?{layouts}", data=encoded()
        )
        assert "layout" in detail
    form = as_form(encoded(), layout="page")
    await refused(client, 400, "bad_request", path="/recognize?layout=page", data=form)


async def test_malformed_forms(client: Client) -> None:
    await refused(
        client, 400, "bad_request", data=FormData({"layout": "page"}, default_to_multipart=True)
    )
    twice = as_form(encoded())
    twice.add_field("file", encoded(), filename="b.png")
    await refused(client, 400, "bad_request", data=twice)
    named = FormData()
    named.add_field("image", encoded(), filename="a.png")
    assert "image" in await refused(client, 400, "bad_request", data=named)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        for body in (
            b"", b"no boundary at all", b"--x\r\n", b"--x\r\n\r\nabc\r\n--x--\r\n",
            b"--x\r\nno header\r\n\r\nabc\r\n--x--\r\n",
        ):  # fmt: skip
            await refused(client, 400, "bad_request", data=body, headers={"Content-Type": kind})
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    await refused(client, 400, "bad_request", data=cut, headers=headers)


@pytest.mark.parametrize("model", ["crnn_v9", "crnn_v", "tesseract", "detector", "../crnn"])
async def test_an_unknown_model(client: Client, model: str) -> None:
    detail = await refused(client, 404, "not_found", data=encoded(), params={"model": model})
    assert model in detail


async def test_too_many_bytes(start: Start) -> None:
    client = await start(max_upload_bytes=100_000)
    large = bytes(100_001)

    async def unannounced() -> Any:
        for _ in range(5):
            yield bytes(50_000)

    await refused(client, 413, "too_large", data=large)
    await refused(client, 413, "too_large", data=unannounced())
    await refused(client, 413, "too_large", data=as_form(large))
    await refused(client, 413, "too_large", json={"image": base64.b64encode(large).decode()})
    await refused(client, 413, "too_large", json={"image": "", "layout": "x" * 300_000})
    assert (await recognize(client, encoded()))["lines"]


async def test_unknown_places_and_methods(client: Client) -> None:
    await refused(client, 404, "not_found", method="GET", path="/nowhere")
    for name in ("none.js", "css", "..%2f..%2fREADME.md", "%00", "0" * 3000):
        file = URL(f"/static/{name}", encoded=True)
        await refused(client, 404, "not_found", method="GET", path=file)
    for path in ("/history/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/history/x", "/history/x/image"):
        await refused(client, 404, "not_found", method="GET", path=path)
    await refused(client, 405, "method_not_allowed", method="GET")
    response = await client.get("/recognize")
    assert "POST" in response.headers["Allow"]


async def test_no_format_that_the_caller_accepts(client: Client) -> None:
    for accept in ("image/png", "application/json;q=0", "text/html"):
        await refused(client, 406, "not_acceptable", data=encoded(), headers={"Accept": accept})


async def test_other_sites_are_kept_out(client: Client) -> None:
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""):
        for path in ("/history", "/", "/healthz"):
            await refused(client, 403, "forbidden", method="GET", path=path, headers={"Host": host})
    own = f"http://{client.host}:{client.port}"
    for origin in (
        "http://evil.example",
        "null",
        "http://[::1",
        f"http://{client.host}:1",
        own + ".evil.example",
    ):
        await refused(client, 403, "forbidden", data=encoded(), headers={"Origin": origin})
        await refused(
            client, 403, "forbidden", method="DELETE", path="/history/x", headers={"Origin": origin}
        )
    assert (await client.post("/recognize", data=encoded(), headers={"Origin": own})).status == 200
    for host in (f"localhost:{client.port}", "[::1]:80"):
        assert (await client.get("/healthz", headers={"Host": host})).status == 200


async def test_pages_of_other_sites_change_nothing(client: Client) -> None:
    """Browsers say so themselves where a page elsewhere asks without an Origin."""
    headers = {"Sec-Fetch-Site": "cross-site"}
    await refused(client, 403, "forbidden", data=encoded(), headers=headers)
    await refused(client, 403, "forbidden", method="DELETE", path="/history/x", headers=headers)
    assert (await client.get("/history", headers=headers)).status == 200
    for site in ("same-origin", "none"):
        sent = await client.post("/recognize", data=encoded(), headers={"Sec-Fetch-Site": site})
        assert sent.status == 200


async def test_a_name_that_the_operator_allows(start: Start) -> None:
    client = await start(allowed_hosts="ocr.example, text.example")
    headers = {"Host": "ocr.example", "Origin": "https://ocr.example"}
    assert (await client.post("/recognize", data=encoded(), headers=headers)).status == 200


async def test_a_reader_that_refuses_what_we_send_is_our_fault(
    client: Client, model_server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    model_server.failing = 400
    detail = await refused(client, 500, "internal", data=encoded())
    assert "400" not in detail
    assert "TorchServe refused" in caplog.text
