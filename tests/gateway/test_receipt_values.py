"""Sums of money and dates, as they are printed."""

import pytest

from gateway.receipt.amounts import alone, amounts
from gateway.receipt.dates import dates


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("RM9.90 Z", ["9.90"]), (".10", ["0.10"]), ("1,234.50", ["1234.50"]),
        ("1.234,50 €", ["1234.50"]), ("1 234,50", ["1234.50"]), ("¥1,200", ["1200"]),
        ("1200円", ["1200"]), ("$5", ["5"]), ("(0.30)", ["-0.30"]), ("-4.69", ["-4.69"]),
        ("12,50-", ["-12.50"]), ("3 x 2.50 = 7.50", ["2.50", "7.50"]), ("10.00%", []),
        ("20.02.2018", []), ("12:30", []), ("kg 0.345", []), ("03-5512 3344", []), ("#12.50", []),
    ],
)  # fmt: skip
def test_amounts(text: str, values: list[str]) -> None:
    assert [str(amount.value) for amount in amounts(text)] == values


def test_an_amount_with_a_gap_at_its_point() -> None:
    found = alone("RM 29 . 70")
    assert found is not None
    assert str(found.value) == "29.70"
    assert alone("2 x 29 . 70") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20-02-18", "2018-02-20"), ("18/03/2018 23:02", "2018-03-18"),
        ("02/JAN/2017", "2017-01-02"), ("3rd March 2018", "2018-03-03"),
        ("Mar 18, 2018", "2018-03-18"), ("2018-03-18T10:00", "2018-03-18"),
        ("2018年3月18日", "2018-03-18"), ("18.03.2018", "2018-03-18"), ("12/31/2018", "2018-12-31"),
        ("26 Mac 2018", "2018-03-26"), ("30. Dezember 2019", "2019-12-30"),
        ("17 août 2020", "2020-08-17"), ("3 de marzo de 2021", "2021-03-03"),
        ("25MAR2018", "2018-03-25"), ("28 / 02 / 2018", "2018-02-28"),
        ("l8/O3/2018", "2018-03-18"),
    ],
)  # fmt: skip
def test_dates(text: str, value: str) -> None:
    assert [found.value.isoformat() for found in dates(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Time: 09,20.00",
        "03-7845 8155",
        "31/02/2018",
        "000181747712",
        "18314/102/T0422",
        "12 MAY 18:30",
        "99.99.99",
        "1/2",
    ],
)
def test_no_dates(text: str) -> None:
    assert not list(dates(text))
