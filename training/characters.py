"""The multilingual charset, of characters in use: `python -m training.characters CORPORA`."""

import argparse
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from opencc import OpenCC
from wordfreq import iter_wordlist, top_n_list

from textline.charset import ENGLISH, Charset

FILE = Path(__file__).parent / "multilingual-charset.txt"
KANA = "".join(map(chr, (*range(0x3041, 0x3097), *range(0x309D, 0x309F), *range(0x30A1, 0x30FF))))
FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F)))
PUNCTUATION = (
    "、。〃々〆〇〈〉《》「」『』【】〒〔〕〖〗〜・ー￥…‥―─│■□▲△▼▽◆◇○◎●★☆※"
    "→←↑↓℃№①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ㎡㎏㎝㎜㈱∶⋯≤≥≠≈∞√∑"
)
RARE = 5


def texts(corpora: Path) -> Iterator[str]:
    """Everything written in Chinese and Japanese, each word of the frequency lists once or more."""
    for path in (
        sorted(corpora.rglob("*.txt"))
        + sorted(corpora.rglob("*.training_text"))
        + sorted(corpora.rglob("*.wordlist"))
    ):
        yield path.read_text("utf-8", errors="ignore")
    for language in ("zh", "ja"):
        yield "".join(iter_wordlist(language, "best"))


def common_words(words: int = 30_000) -> str:
    """The words that are seen most, in each way of writing; by phrases, 头发 becomes 頭髮."""
    chinese = "\n".join(top_n_list("zh", words))
    return f"{chinese}{OpenCC('s2t').convert(chinese)}{''.join(top_n_list('ja', words))}"


def is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def multilingual(corpora: Path) -> Charset:
    """English, kana, full-width forms, punctuation, Han characters in use of all three kinds."""
    count = Counter(c for text in texts(corpora) for c in text if is_han(c))
    used = {c for c, n in count.items() if n >= RARE}
    convert = OpenCC("s2t").convert
    frequent = {c for c, _ in count.most_common(4500)}
    used |= {c for c in map(convert, frequent) if len(c) == 1 and is_han(c)}
    used |= set(filter(is_han, common_words()))
    fixed = dict.fromkeys(ENGLISH + KANA + FULL_WIDTH + PUNCTUATION)
    return Charset("".join(fixed) + "".join(sorted(used - fixed.keys())))


def spoken(charset: Charset, languages: Sequence[str], corpora: Path | None) -> dict[str, str]:
    """Each of the languages, and those characters of the charset that are written in it."""
    written = {
        name: written_in(name, corpora) if corpora and name in HAN else set(ENGLISH)
        for name in languages
    }
    return {n: "".join(c for c in charset.characters if c in written[n]) for n in languages}


def written_in(language: str, corpora: Path) -> set[str]:
    """The characters of Chinese or Japanese in `corpora` and wordfreq, and what goes with them."""
    name = HAN[language]
    files = (path for prefix in FILES[name] for path in corpora.rglob(f"{prefix}*"))
    text = "\n".join(
        [*iter_wordlist(name, "best"), *(f.read_text("utf-8", errors="ignore") for f in files)]
    )
    if language == "zh-hant":  # by phrases: 后 stays in 皇后 and becomes 後 in 以后
        text = OpenCC("s2t").convert(text)
    han = {c for c in text if is_han(c)}
    if language == "zh-hans":
        simplify = OpenCC("t2s").convert
        han = {c for c in han if simplify(c) == c}
    return han.union(ENGLISH, FULL_WIDTH, PUNCTUATION, KANA if name == "ja" else "")


HAN = {"zh-hans": "zh", "zh-hant": "zh", "ja": "ja"}
"""Languages with Han characters, by wordfreq's names."""
FILES = {"zh": ("Chinese", "chi_sim", "THUOCL"), "ja": ("Japanese", "jpn")}
"""How the names of the corpora's files begin."""


def read_charset() -> Charset:
    """The charset that was written down."""
    return Charset(FILE.read_text("utf-8").rstrip("\n").replace("\n", ""))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    charset = multilingual(parser.parse_args().corpora)
    unnamed = [c for c in charset.characters if unicodedata.category(c)[0] == "C"]
    if unnamed:
        raise SystemExit(f"control characters in the corpora: {unnamed}")
    rows = [charset.characters[i : i + 80] for i in range(0, len(charset.characters), 80)]
    FILE.write_text("\n".join(rows) + "\n", "utf-8")
    print(f"{len(charset.characters)} characters")


if __name__ == "__main__":
    main()
