"""Where views find their services, and what is known of a request."""

from aiohttp import web

from gateway.api_keys import Keyring
from gateway.cache import Cache
from gateway.caller import LOCAL, Caller
from gateway.history import History
from gateway.models import Models
from gateway.rate_limits import RateLimits
from gateway.recognition import Recognition
from gateway.sessions import Sessions
from gateway.settings import Settings
from gateway.torchserve import TorchServe

SETTINGS = web.AppKey("settings", Settings)
TORCHSERVE = web.AppKey("torchserve", TorchServe)
MODELS = web.AppKey("models", Models)
CACHE = web.AppKey("cache", Cache)
HISTORY = web.AppKey("history", History)
RECOGNITION = web.AppKey("recognition", Recognition)

KEYRING = web.AppKey("keyring", Keyring)
"""Absent where no keys are configured."""
SESSIONS = web.AppKey("sessions", Sessions)
RATE_LIMITS = web.AppKey("rate_limits", RateLimits)
"""Absent where nobody is counted: on loopback without keys."""

REQUEST_ID = web.RequestKey("request_id", str)

CALLER = web.RequestKey("caller", Caller)

OWNER = LOCAL.owner
