"""Why a request came to nothing."""

import json


class InklineError(Exception):
    """InklineError
    ├─ Unreachable   nothing answers at this address, or not in time
    ├─ NoResult      a job that was cancelled, or whose result has been deleted
    └─ Refused       the server says why: status, code, detail
    """


class Unreachable(InklineError):
    pass


class NoResult(InklineError):
    pass


class Refused(InklineError):
    """code: one of the contract's; retry_after: seconds, where a later try may succeed."""

    def __init__(self, status: int, code: str, detail: str, retry_after: float | None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


def refusal(status: int, body: bytes, retry_after: float | None = None) -> Refused:
    """From the server's words, or from a proxy's status alone."""
    try:
        told = json.loads(body)
        code, detail = str(told["code"]), str(told["detail"])
    except (ValueError, KeyError, TypeError):
        code, detail = "unexpected", f"the server answered {status}"
    return Refused(status, code, detail, retry_after)
