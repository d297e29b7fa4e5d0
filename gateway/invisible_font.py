"""A font without ink: it gives invisible text its characters, and every one the same width."""

from functools import cache
from io import BytesIO

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name

WIDTH = 0.5
"""Of a character, and below it DESCENT, in parts of the font's size."""
DESCENT = 0.2
_UNITS = 1000
_NAME = "InklineInvisible"


class InvisibleFont:
    """Gives each character that is used a code of its own; then writes itself into a PDF."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def encode(self, text: str) -> str:
        """The text as the hexadecimal string of a content stream, two bytes a character."""
        codes = (self._codes.setdefault(c, len(self._codes) + 1) for c in text)
        return f"<{''.join(f'{code:04x}' for code in codes)}>"

    def write(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The font's object (Type 0); after all text is encoded."""
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(f"/{_NAME}"),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(_descriptor(pdf)),
            DW=int(WIDTH * _UNITS),
            # Every code has the one glyph there is.
            CIDToGIDMap=pdf.make_stream(b"\0\1" * (len(self._codes) + 1)),
        )
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{_NAME}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(self._to_unicode()),
        )
        return pdf.make_indirect(font)

    def _to_unicode(self) -> bytes:
        """A CMap from code to UTF-16, in sections of at most 100 as the format asks."""
        pairs = [
            f"<{code:04x}> <{char.encode('utf-16-be').hex()}>" for char, code in self._codes.items()
        ]
        sections = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
        body = "".join(
            f"{len(section)} beginbfchar\n{chr(10).join(section)}\nendbfchar\n"
            for section in sections
        )
        return f"{_CMAP_HEAD}{body}{_CMAP_TAIL}".encode("ascii")


_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_CMAP_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def _descriptor(pdf: pikepdf.Pdf) -> Dictionary:
    bottom, top = int(-DESCENT * _UNITS), int((1 - DESCENT) * _UNITS)
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{_NAME}"),
        Flags=5,  # fixed pitch, symbolic
        FontBBox=Array([0, bottom, int(WIDTH * _UNITS), top]),
        ItalicAngle=0,
        Ascent=top,
        Descent=bottom,
        CapHeight=top,
        StemV=80,
        FontFile2=pdf.make_stream(_font_file()),
    )


@cache
def _font_file() -> bytes:
    """TrueType with two empty glyphs: .notdef, and the one that stands for everything."""
    glyphs = [".notdef", "invisible"]
    bottom, top = int(-DESCENT * _UNITS), int((1 - DESCENT) * _UNITS)
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in glyphs})
    builder.setupHorizontalMetrics({name: (int(WIDTH * _UNITS), 0) for name in glyphs})
    builder.setupHorizontalHeader(ascent=top, descent=bottom)
    builder.setupNameTable({"familyName": _NAME, "styleName": "Regular", "psName": _NAME})
    builder.setupOS2(
        sTypoAscender=top, sTypoDescender=bottom, usWinAscent=top, usWinDescent=-bottom
    )
    builder.setupPost(isFixedPitch=1)
    file = BytesIO()
    builder.save(file)
    return file.getvalue()
