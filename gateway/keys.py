"""Where views find their services, and what is known of a request."""

from aiohttp import web

from gateway.cache import Cache
from gateway.history import History
from gateway.models import Models
from gateway.recognition import Recognition
from gateway.settings import Settings
from gateway.torchserve import TorchServe

SETTINGS = web.AppKey("settings", Settings)
TORCHSERVE = web.AppKey("torchserve", TorchServe)
MODELS = web.AppKey("models", Models)
CACHE = web.AppKey("cache", Cache)
HISTORY = web.AppKey("history", History)
RECOGNITION = web.AppKey("recognition", Recognition)

REQUEST_ID = web.RequestKey("request_id", str)

OWNER = "local"
"""Without keys there is one owner."""
