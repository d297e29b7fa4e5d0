"""Letters of one picture and two widths come out as people write them."""

import pytest

from handler.ctc import Char
from handler.widths import one_width


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("KINDＡ", "KINDA"),
        ("３ト９", "３ト９"),  # each digit alone between others: nothing says how it was written
        ("AUＳTRＡLIA", "AUSTRALIA"),
        ("ＴＯＴＡl", "ＴＯＴＡｌ"),
        ("Total：５", "Total:5"),
        ("５ pcs（new）", "5 pcs(new)"),
        ("ＡＢＣ", "ＡＢＣ"),
        ("合计：5", "合计：5"),
        ("ＮＨＫの2019年", "ＮＨＫの2019年"),
        ("，", "，"),
        ("", ""),
    ],
)
def test_each_stretch_is_of_one_width(read: str, text: str) -> None:
    chars = [Char(c, 0.9, (i, i + 1)) for i, c in enumerate(read)]
    found = one_width(chars)
    assert "".join(c.text for c in found) == text
    assert [c.span for c in found] == [c.span for c in chars]
