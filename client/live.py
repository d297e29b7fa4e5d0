"""A live session: frames of a video in, what they say out."""

import json
from types import TracebackType
from typing import TYPE_CHECKING, Self

from client.errors import InklineError, Unreachable, refusal
from client.shapes import LiveAnswer

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection


class LiveSession:
    """Raises Unreachable, and Refused where the options are wrong or the session ends."""

    def __init__(
        self, url: str, key: str | None, timeout: float, options: dict[str, str | bool | float]
    ) -> None:
        self._url = url
        self._timeout = timeout
        self._socket = _connect(url, key, timeout)
        try:
            self.id = str(json.loads(self._ask(json.dumps(options)))["id"])
        except BaseException:
            self._socket.close()
            raise

    def read(self, frame: bytes) -> LiveAnswer:
        """Waits for the answer. A frame that cannot be read is no error: its answer has one."""
        return LiveAnswer.model_validate_json(self._ask(frame))

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, message: str | bytes) -> str:
        from websockets.exceptions import ConnectionClosed

        try:
            self._socket.send(message)
            answer = str(self._socket.recv(timeout=self._timeout))
        except (ConnectionClosed, OSError) as error:  # a TimeoutError is an OSError
            raise Unreachable(f"{self._url} ended the session: {error}") from error
        _check(answer)
        return answer


def _connect(url: str, key: str | None, timeout: float) -> "ClientConnection":
    try:
        from websockets.exceptions import InvalidStatus, WebSocketException
        from websockets.sync.client import connect
    except ImportError as error:
        raise MissingPart("websockets") from error
    address = f"ws{url.removeprefix('http').rstrip('/')}/live"
    headers = {"Authorization": f"Bearer {key}"} if key else None
    try:
        return connect(address, additional_headers=headers, open_timeout=timeout, max_size=None)
    except InvalidStatus as error:
        raise refusal(error.response.status_code, error.response.body or b"") from error
    except (WebSocketException, OSError, ValueError) as error:
        raise Unreachable(f"{url} does not answer: {error}") from error


class MissingPart(InklineError):
    """A package that only live sessions need."""

    def __init__(self, name: str) -> None:
        super().__init__(f"this needs {name}: pip install 'inkline[live]'")


def _check(answer: str) -> None:
    """An error of the session, not of one frame."""
    told = json.loads(answer)
    if "error" in told and "frame" not in told:
        raise refusal(int(told["error"]["status"]), json.dumps(told["error"]).encode())
