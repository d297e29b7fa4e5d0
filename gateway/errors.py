"""What can go wrong with a request, and how it is said: RFC 9457 problem details."""

from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web

from textline.image import ImageError, TooManyPixels, UndecodableImage, UnsupportedImage

CONTENT_TYPE = "application/problem+json"


class GatewayError(Exception):
    """A refusal with a reason for the caller.

    GatewayError
      ├─ BadRequest           400 bad_request: malformed, or an option or value that does not exist
      ├─ Unauthorized         401 unauthorized, with WWW-Authenticate: no key, or not one of ours
      ├─ Forbidden            403 forbidden: from another site, or under an unknown name
      ├─ NotFound             404 not_found: unknown id, model or version
      ├─ NotAcceptable        406 not_acceptable: no format that the caller accepts
      ├─ Conflict             409 conflict: an Idempotency-Key with another body, a second rollout
      ├─ TooLarge             413 too_large: too many bytes or pixels
      ├─ Unsupported          415 unsupported_image: the bytes are of no kind that is read
      ├─ Undecodable          422 undecodable_image: the right kind, broken
      ├─ UrlRefused           422 url_refused: nothing that is fetched from there
      ├─ TooManyRequests      429 rate_limited, with Retry-After: more often than agreed
      └─ Unavailable          503, with Retry-After
          ├─ ModelUnavailable     model_unavailable: TorchServe is down, full or has no worker
          ├─ HistoryUnavailable   history_unavailable: the database does not answer
          ├─ SessionsUnavailable  sessions_unavailable: Redis does not answer
          ├─ JobsUnavailable      jobs_unavailable: the database or the queue does not answer
          ├─ RolloutsUnavailable  rollouts_unavailable: the database or Redis does not answer
          └─ LiveUnavailable      live_unavailable: too many sessions, or Redis does not answer
    """

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def headers(self) -> dict[str, str]:
        return {}


class BadRequest(GatewayError):
    status = HTTPStatus.BAD_REQUEST
    code = "bad_request"


class Unauthorized(GatewayError):
    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"

    def __init__(self, detail: str, reason: str | None = None) -> None:
        """reason: RFC 6750's, where a key was sent."""
        super().__init__(detail)
        self.reason = reason

    @property
    def headers(self) -> dict[str, str]:
        why = f', error="{self.reason}"' if self.reason else ""
        return {"WWW-Authenticate": f'Bearer realm="Inkline"{why}'}


class Forbidden(GatewayError):
    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class NotFound(GatewayError):
    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class NotAcceptable(GatewayError):
    status = HTTPStatus.NOT_ACCEPTABLE
    code = "not_acceptable"


class Conflict(GatewayError):
    status = HTTPStatus.CONFLICT
    code = "conflict"


class TooLarge(GatewayError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


class Unsupported(GatewayError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_image"


class Undecodable(GatewayError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "undecodable_image"


class UrlRefused(GatewayError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "url_refused"


class Later(GatewayError):
    """Worth another try after a while."""

    def __init__(self, detail: str, *, retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class TooManyRequests(Later):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "rate_limited"


class Unavailable(Later):
    status = HTTPStatus.SERVICE_UNAVAILABLE


class ModelUnavailable(Unavailable):
    code = "model_unavailable"


class HistoryUnavailable(Unavailable):
    code = "history_unavailable"


class SessionsUnavailable(Unavailable):
    code = "sessions_unavailable"


class JobsUnavailable(Unavailable):
    code = "jobs_unavailable"


class RolloutsUnavailable(Unavailable):
    code = "rollouts_unavailable"


class StatisticsUnavailable(Unavailable):
    code = "statistics_unavailable"


class LiveUnavailable(Unavailable):
    code = "live_unavailable"


_OF_IMAGES: dict[type[ImageError], type[GatewayError]] = {
    TooManyPixels: TooLarge,
    UnsupportedImage: Unsupported,
    UndecodableImage: Undecodable,
}
_OF_HTTP = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
}


def of_image(error: ImageError) -> GatewayError:
    return _OF_IMAGES[type(error)](str(error))


def problem(error: GatewayError, request_id: str) -> web.Response:
    return _write(error.status, error.code, error.detail, error.headers, request_id)


def http_problem(error: web.HTTPException, request_id: str) -> web.Response:
    """aiohttp's own refusals (no such route, method, …) in the same words."""
    status = HTTPStatus(error.status)
    code = _OF_HTTP.get(error.status, "bad_request" if error.status < 500 else "internal")
    kept = {name: error.headers[name] for name in ("Allow",) if name in error.headers}
    return _write(status, code, status.description or error.reason, kept, request_id)


def internal(request_id: str) -> web.Response:
    """Our fault: the log has the reason, the answer has none."""
    detail = "Something went wrong here; the log has more under this request id."
    return _write(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail, {}, request_id)


def described(error: GatewayError) -> dict[str, Any]:
    """A problem without the request it belongs to."""
    return _described(error.status, error.code, error.detail)


def _described(status: HTTPStatus, code: str, detail: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
    }


def _write(
    status: HTTPStatus, code: str, detail: str, headers: dict[str, str], request_id: str
) -> web.Response:
    body = {**_described(status, code, detail), "request_id": request_id}
    return web.Response(
        status=int(status), body=orjson.dumps(body), content_type=CONTENT_TYPE, headers=headers
    )
