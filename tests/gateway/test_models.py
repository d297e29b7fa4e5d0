"""Models and options tell of themselves."""

from tests.gateway.asking import recognize
from tests.gateway.conftest import Client
from tests.gateway.pictures import encoded


async def test_models(client: Client) -> None:
    listed = (await (await client.get("/models")).json())["models"]
    assert [(one["name"], one["version"], one["default"]) for one in listed] == [
        ("crnn", "1.0", True),
        ("crnn", "2.0", False),
    ]
    first = listed[0]
    assert (first["status"], first["workers"], first["share"]) == ("ready", 1, 1.0)
    assert first["languages"] == ["en"]
    assert first["parameters"] == 1_600_000
    assert first["metrics"] == {"icdar03_860": 80.0}


async def test_every_value_that_the_options_offer_is_taken(client: Client) -> None:
    options = (await (await client.get("/options")).json())["options"]
    assert [option["name"] for option in options] == [
        "model", "layout", "binarize", "deskew", "chars", "template", "format", "store",
    ]  # fmt: skip
    data = encoded()
    for option in options:
        assert option["default"] in option["values"]
        assert option["description"].endswith(".")
        for value in option["values"]:
            query = {option["name"]: str(value).lower()}
            response = await client.post("/recognize", data=data, params=query)
            assert response.status == 200, query
    assert (await recognize(client, data))["cached"]
