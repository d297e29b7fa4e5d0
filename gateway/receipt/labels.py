"""What the words beside an amount say that it is, in several languages."""

import re
from typing import Literal

Kind = Literal["final", "total", "part", "paid", "change", "rounding", "other"]
"""final: what is owed in the end; total: a total, perhaps not the last; part: of it, or a count."""

_TAX = r"(?:GST|SST|VAT|TAX(?:ES)?|HST|PST|IVA|TVA|M[WV]ST|UST|BTW|MOMS|PPN|CUKAI)"
_TOTAL = r"(?:TOTAA?LE?|JUMLAH)"
_COUNTED = (
    r"(?:QTY|QUANTITY|ITEMS?|PCS|PIECES|UNITS?|ARTIC|ARTIK|DISC|DESC|SAV|POINT|STAMP|WEIGHT|SOLD"
    r"|CO?U?NT)"
)

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("change", r"\b(?:CHANGE|R[UÜ]E?CKGELD|RENDU|MONNAIE|CAMBIO|VUELTO|RESTO|BAKI|WISSELGELD)\b"),
    ("part", r"\bSUB\W{0,2}TOTA|\bSOUS\W?TOTA|ZWISCHENSUMME|\bSUBTOT\b|PARCIA"),
    ("part", rf"\b{_TOTAL}\W*(?:(?:NO\W*(?:OF)?|NUMBER OF|AMOUNT OF)\W*)?(?:{_TAX}|{_COUNTED})"),
    ("part", rf"\b{_TAX}\b\W*(?:AMOUNT\W*)?{_TOTAL}\b|\bEXCL|\bW/?O\b.*{_TAX}|\bINCLUDE[SD]?\b"),
    ("part", r"\bBEFORE\b|\bHORS\b|\bHT\b|\bNETTO\b|BASE IMPO|\bNETT? AM|\bSAV(?:ED|INGS?)\b"),
    ("part", r"\bPOINTS?\b|\bQTY\b|\bDISC"),
    ("final", rf"\b(?:GRAND|NETT?|FINAL|ROUNDED)\W*{_TOTAL}\b|\b(?:GRAND|NET) TOT\b"),
    ("final", rf"\b{_TOTAL}\W*(?:AMO?U?N?T\W*)?(?:DUE|PAYAB|PAID|TO PAY|AFTER|ROUND|NETT?\b|TTC)"),
    ("final", rf"\b{_TOTAL} (?:A PAGAR|DA PAGARE|TE BETALEN)|\b(?:[AÀ] PAYER|A PAGAR)\b"),
    ("final", r"\b(?:AMO?U?N?T|BALANCE|PAYMENT)\W*(?:DUE|PAYAB|TO PAY|PAID)|\bTO PAY\b"),
    ("final", r"^\W*DUE\b|\bPAYABLE\b|GESAMTBETRAG|GESAMTSUMME|ENDBETRAG|ENDSUMME|ZU ZAHLEN"),
    ("final", r"ZAHLBETRAG|DA PAGARE|TE BETALEN|PERLU DIBAYAR|应付|実付|お支払"),
    ("rounding", r"ROUND|\bADJ\b|RUNDUNG|ARRONDI|REDONDEO|ARROTOND|BUNDAR"),
    ("total", rf"{_TOTAL}\b|\bTOT\b|\bSUMME\b|\bGESAMT\b|\bBETRAG\b|\bMONTANT\b|\bIMPORT[OE]\b"),
    ("total", r"合計|合计|总计|總計"),
    ("paid", r"\bCASH\b|TENDER|\bPAID\b|\bPAYMENT\b|^\W*PAY\b|\bVISA\b|\bMASTER|\bAMEX\b|\bDEBIT"),
    ("paid", r"\bCREDIT|\bCARD\b|\bNETS\b|EFTPOS|GEGEBEN|^\W*BAR\b|ESP[EÈ]CES|\bCARTE\b|EFECTIVO"),
    ("paid", r"TARJETA|CONTANTI|TUNAI|KONTANT|現金|现金"),
)  # fmt: skip
"""The first that fits counts."""
_SUMMARY = rf"{_TAX}\W*(?:SUMMARY|ANALYSIS|BREAK|DETAIL|CODE|RATE)|\bSUMMARY\b|STEUER|VENTILATION"
_ALIKE = str.maketrans("01I|", "OLLL")
"""Characters that are read for each other within words."""


def _folded(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("I", "L"))


_KINDS = tuple((kind, _folded(pattern)) for kind, pattern in _PATTERNS)
_SUMMARIES = _folded(_SUMMARY)


def kind(label: str) -> Kind:
    plain = _plain(label)
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), "other")


def begins_summary(text: str) -> bool:
    """Of taxes by rate: the totals that follow it are the table's."""
    return _SUMMARIES.search(_plain(text)) is not None


def _plain(text: str) -> str:
    words = text.upper().split()
    return " ".join(
        word.translate(_ALIKE) if sum(map(str.isalpha, word)) > 1 else word for word in words
    )
