"""Words that tell the lines at the top of a receipt apart."""

import re


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


LEGAL_FORM = _words(
    r"\b(?:SDN\.?\s*BHD|BERHAD|BHD|S/B|PTE\.?\s*LTD|PTY\.?\s*LTD|LTD|LIMITED|LLC|L\.L\.C|LLP|PLT)\b",
    r"\b(?:INC|INCORPORATED|CORP(?:ORATION)?|COMPANY|PLC|ENTERPRISES?|TRADING|HOLDINGS?)\b",
    r"\b(?:GMBH|OHG|SARL|S\.A\.R\.L|EURL|S\.?R\.?L|S\.P\.A|SPA|S\.A|B\.V|N\.V|A/S|APS|OYJ?)\b",
    r"\bSP\.?\s?Z\s?O\.?O\b|有限公司|株式会社|有限会社",
    r"\b(?:CO|AG|KG|SA|SL|S\.L|BV|NV|AB|AS|E\.?K|UG|SAS)\.?$",  # short ones at the end only
)
NO_NAME = _words(
    r"\b(?:WELCOME|THANK|INVOICE|RECEIPT|COPY|LICENSEE|RE-?PRINT|TAX|BON|BELEG|RECHNUNG)\b",
    r"\b(?:QUITTUNG|KASSENBON|TICKET|FACTURE|FACTURA|SCONTRINO|RICEVUTA|ORIGINAL|DUPLICATE)\b",
    r"\b(?:CASH BILL|CUSTOMER|PLEASE|YOUR|SERVED)\b|領収",
)
"""Headings and greetings."""
OWNER = _words(r"^\W*(?:OWNED|OWN|OPERATED|MANAGED)\s+BY\b\W*")
"""What may stand before a company's name."""
REGISTERED = _words(
    r"[\s(\[]*(?:(?:CO(?:MPANY)?|REG|ROC)\b[\s.:]*(?:REG\w*|NO)?[\s.:]*)?"
    r"(?<![\w/])\(?\d{4,}\s?-?\s?[A-Z0-9]{0,3}\)?(?!\w).*$"
)
"""A company's number in a register, and what follows it."""
NUMBER_ALONE = _words(r"^\W*\d{4,}\s?-?\s?[A-Z0-9]{0,3}\W*$")
PARTICULARS = _words(
    r"\b(?:TEL|TELEPHONE|PHONE|PH|FAX|H/?P|MOBILE|WHATSAPP|E-?MAIL|WEB(?:SITE)?|WWW)\b|@|HTTPS?:",
    r"\.COM\b|\b(?:GST|SST|VAT|TAX|ABN|TIN|UID|UST|SIRET|SIREN|NIF|CIF|NPWP|RFC|TVA|IVA|ROC)\b",
    r"\bP\.?\s?IVA\b|\bCO(?:MPANY)?\.?\s?(?:REG|NO)\b|\bREG(?:\.|ISTRATION)?\s*(?:NO|#|:)",
    r"\b(?:INVOICE|INV|RECEIPT|BILL|ORDER|CASHIER|TABLE|DATE|TIME|POS|TERMINAL|TICKET|COPY)\b",
    r"\b(?:CHECK|HOURS|STAFF|SERVER|GUESTS?|VALUED|DOC)\b|\b(?:STORE|SHOP) #|^\W*CASH\W*$",
    r"^\W*\+?\d[\d\s().,/-]{6,}\d\W*$",  # a telephone number
)
"""Telephone, numbers of registers, and whatever belongs to this one sale."""
STREET = _words(
    r"\b(?:JALAN|JLN|LOT|LORONG|TAMAN|TMN|BANDAR|SEKSYEN|SECTION|KAMPUNG|KG|PERSIARAN|BATU)\b",
    r"\b(?:LEBUH(?:RAYA)?|WISMA|MENARA|STREET|ST|ROAD|RD|AVENUE|AVE|BLVD|BOULEVARD|LANE|LN)\b",
    r"\b(?:DRIVE|DR|HIGHWAY|HWY|COURT|PLAZA|PLACE|SQUARE|MALL|CENTRE|CENTER|FLOOR|FLR|FL|LEVEL)\b",
    r"\b(?:UNIT|SUITE|BLOCK|BLK|BUILDING|P\.?O\.? BOX|RUE|CALLE|AVENIDA|VIA|VIALE|PIAZZA)\b",
    r"\b(?:WEG|GASSE|PLATZ|ALLEE|RUA|PRA[CÇ]A|G/?F|NO\.?(?=\s?\d))\b|STR(?:ASSE|AßE|AAT|\.)",
    r"[市区區路街号號町]",
)
POSTCODE = re.compile(
    r"\b(?:\d{5,6}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{4}\s?[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)\b"
)
"""In capitals: many countries', Britain's, the Netherlands', Canada's."""
