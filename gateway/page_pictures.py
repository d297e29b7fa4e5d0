"""Pages of kept documents as pictures: what a browser can show, with boxes over it."""

from collections import OrderedDict

from gateway.documents import Limits, open_document
from gateway.errors import NotFound
from gateway.flights import Flights
from gateway.history import History
from gateway.pages import jpeg
from gateway.threads import Threads

MEDIA_TYPE = "image/jpeg"
_QUALITY = 85
_KEPT = 32 * 1024 * 1024
"""Bytes of the pages that were drawn last: people turn back."""

_Page = tuple[str, int]


class PagePictures:
    """Ask the history first whose the picture is."""

    def __init__(self, history: History, threads: Threads, limits: Limits) -> None:
        self._history = history
        self._threads = threads
        self._limits = limits
        self._drawing = Flights[bytes]()
        self._kept: OrderedDict[_Page, bytes] = OrderedDict()

    async def page(self, image_hash: str, number: int) -> bytes:
        """A JPEG, as large as the page was read; number: from 1.

        Raises NotFound, HistoryUnavailable.
        """
        page = (image_hash, number)
        if page not in self._kept:
            name = f"{image_hash}.{number}"
            drawn, _ = await self._drawing.join(name, lambda _: self._draw(*page))
            self._keep(page, drawn)
        self._kept.move_to_end(page)
        return self._kept[page]

    async def _draw(self, image_hash: str, number: int) -> bytes:
        picture = await self._history.picture(image_hash)
        return await self._threads.run(_drawn, picture, number, self._limits)

    def _keep(self, page: _Page, drawn: bytes) -> None:
        self._kept[page] = drawn
        while sum(map(len, self._kept.values())) > _KEPT and len(self._kept) > 1:
            self._kept.popitem(last=False)


def _drawn(picture: bytes, number: int, limits: Limits) -> bytes:
    document = open_document(picture, limits)
    try:
        if number > len(document.sizes):
            raise NotFound(f"There is no page {number}; this has {len(document.sizes)}.")
        return jpeg(document.page(number - 1), _QUALITY)
    finally:
        document.close()
