"""Receipts of several countries into their fields."""

import math
import re
import time
from collections.abc import Iterator

import pytest

from gateway.receipt.fields import receipt_fields
from gateway.receipt.rows import Printed
from tests.machine import a_second

MALAYSIAN = """
          BINTANG MAJU SDN BHD
              (482913-K)
      NO 12, JALAN MERBAU 3/1,
       40000 SHAH ALAM, SELANGOR
          TEL : 03-5512 3344
        GST ID : 000123456789
            TAX INVOICE
INV: 20180312/004      DATE: 12/03/2018 14:02
NASI LEMAK    2  5.30                 10.60
TEH TARIK     1  1.88                  1.88
TOTAL QTY:    3
SUB-TOTAL                             12.48
TOTAL GST 6%                           0.75
TOTAL (INCL GST)                      13.23
ROUNDING ADJ                           0.02
NET TOTAL                         RM  13.25
CASH                                  20.00
CHANGE                                 6.75
GST SUMMARY     AMOUNT(RM)      TAX(RM)
SR 6%              12.48           0.75
TOTAL              12.48           0.75
"""
AMERICAN = """
            Blue Heron Diner
          218 W Main Street
         Springfield, IL 62701
            (217) 555-0134
Server: Ana           Table 4
03/04/2021 7:45 PM    Check #1182
1 Meatloaf                      14.50
2 Iced Tea                       5.00
Subtotal                        19.50
Sales Tax                        1.61
Total                          $21.11
VISA ****1234                   21.11
Tip  ________
Thank you!
"""
GERMAN = """
     Bäckerei Sonnenschein GmbH
         Lindenstraße 14
          10969 Berlin
       USt-IdNr. DE123456789
Roggenbrot                   3,80 B
2 x 0,95
Brezel                       1,90 B
Zwischensumme                5,70
SUMME               EUR      5,70
Bar                 EUR     10,00
Rückgeld            EUR      4,30
MwSt-Satz   Netto   Steuer   Brutto
7,00%       5,33    0,37     5,70
Datum: 05.11.2022  Uhrzeit: 08:14
Es bediente Sie Frau K.
"""
FRENCH = """
       LE PETIT MARCHE SARL
      27 rue des Lilas
      69003 LYON
   SIRET 123 456 789 00012
Le 7 août 2020 à 18:05
POMMES 1,2 KG          3,48 €
FROMAGE               12,90 €
TOTAL HT              15,53 €
TVA 5,5%               0,85 €
TOTAL TTC             16,38 €
CARTE BANCAIRE        16,38 €
"""
BRITISH = """
     Sakura Books Ltd
  3 High Street, London W1A 1AA
 2019-06-30 12:10
Atlas                     £1,250.00
Pen                           £2.50
TOTAL                     £1,252.50
VALID UNTIL 30/07/2019
"""
STACKED = """
  CORNER CAFE
  45 KING ROAD, LEEDS LS1 4AP
  DATE 14 FEB 2023
  COFFEE         2.40
  CAKE           3.10
  AMOUNT DUE
         5.50
"""
CASES = {
    "malaysian": (MALAYSIAN, "BINTANG MAJU SDN BHD", "2018-03-12", "13.25", "40000 SHAH ALAM"),
    "american": (AMERICAN, "Blue Heron Diner", "2021-03-04", "21.11", "IL 62701"),
    "german": (GERMAN, "Bäckerei Sonnenschein GmbH", "2022-11-05", "5.70", "Lindenstraße 14"),
    "french": (FRENCH, "LE PETIT MARCHE SARL", "2020-08-07", "16.38", "27 rue des Lilas"),
    "british": (BRITISH, "Sakura Books Ltd", "2019-06-30", "1252.50", "London W1A 1AA"),
    "stacked": (STACKED, "CORNER CAFE", "2023-02-14", "5.50", "LEEDS LS1 4AP"),
}


def printed(text: str, tilt: float = 0.0) -> list[Printed]:
    """A line for each run of words, parted by wide gaps; tilt: radians around the corner."""
    return [
        Printed(found[0], 0.9, [turned(x, y, tilt) for x, y in corners(row, found)])
        for row, line in enumerate(text.strip("\n").split("\n"))
        for found in re.finditer(r"\S+(?: \S+)*", line)
    ]


def corners(row: int, found: re.Match[str]) -> Iterator[tuple[float, float]]:
    left, right, top = 12.0 * found.start(), 12.0 * found.end(), 30.0 * row
    yield from ((left, top), (right, top), (right, top + 22), (left, top + 22))


def turned(x: float, y: float, tilt: float) -> tuple[float, float]:
    cos, sin = math.cos(tilt), math.sin(tilt)
    return x * cos - y * sin, x * sin + y * cos


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("tilt", [0.0, 0.09, -0.09])
def test_a_receipt(name: str, tilt: float) -> None:
    text, company, date, total, address = CASES[name]
    lines = printed(text, tilt)
    fields = receipt_fields(lines)
    assert {key: fields[key]["value"] for key in ("company", "date", "total")} == {
        "company": company, "date": date, "total": total,
    }  # fmt: skip
    assert address in fields["address"]["value"]
    for field in fields.values():
        assert field["confidence"] == 0.9
        assert field["text"].split("\n")[0].strip() in lines[field["line"]].text


def test_the_order_of_the_lines_does_not_matter() -> None:
    lines = printed(MALAYSIAN)
    values = [
        {k: f["value"] for k, f in receipt_fields(some).items()} for some in (lines, lines[::-1])
    ]
    assert values[0] == values[1]


@pytest.mark.parametrize(
    "text", ["", "Dear Sir or Madam", "12.50\n7.00", "1\n2\n3", "TOTAL", "   ,"]
)
def test_what_is_no_receipt(text: str) -> None:
    assert "date" not in receipt_fields(printed(text))


def test_letters_that_are_read_wrong() -> None:
    fields = receipt_fields(printed("ACME LTD\nITEM      3.00\nT0TAI      3.00\nl2/O3/2O18"))
    assert (fields["total"]["line"], fields["date"]["value"]) == (4, "2018-03-12")


@pytest.mark.parametrize("text", ["111 " * 5000, "(" * 20_000, "1." * 10_000, "CO REG " * 3000])
def test_no_line_takes_long(text: str) -> None:
    lines = [
        Printed(text, 0.9, ((0, row), (9, row), (9, row + 1), (0, row + 1))) for row in range(20)
    ]
    began = time.perf_counter()
    receipt_fields(lines)
    assert time.perf_counter() - began < a_second()


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ("GRAND TOTAL 9.98\nROUNDING 0.02\nTOTAL ROUNDED 10.00", "10.00"),
        ("SUBTOTAL 8.00\nTAX TOTAL 0.80\nBALANCE DUE 8.80\nTOTAL SAVINGS 3.00", "8.80"),
        ("TOTAL ITEMS 12\nTOTAL 15.00\nTOTAL POINTS 1500", "15.00"),
        ("A 4.00\nB 5.00\nWORN 9.00\nCASH 10.00\nCHANGE 1.00", "9.00"),
        ("TOTAL: JPY 1200", "1200"),
        ("TOTAL 1200", "1200"),
        ("TOTAL 0.00\nTOTAL 12.00", "12.00"),
        ("TOTAL 1.234,50 EUR", "1234.50"),
    ],
)
def test_totals(rows: str, total: str) -> None:
    """Also where nothing parts a label from its amount."""
    assert receipt_fields(printed(rows))["total"]["value"] == total


def test_month_first_by_the_other_dates_of_a_receipt() -> None:
    fields = receipt_fields(printed("DATE 03/04/2021\nRETURN UNTIL 04/30/2021"))
    assert fields["date"]["value"] == "2021-03-04"
