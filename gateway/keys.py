"""Where views find their services, and what is known of a request."""

from typing import Any
from weakref import WeakSet

from aiohttp import web
from aiohttp_sse import EventSourceResponse
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from gateway.api_keys import Keyring
from gateway.cache import Cache
from gateway.caller import LOCAL, Caller
from gateway.fetching.connecting import Internet
from gateway.fetching.fetcher import Fetcher
from gateway.forgetting import Forgetting
from gateway.history import History
from gateway.jobs.archive import Archive
from gateway.jobs.batch import Limits
from gateway.jobs.leases import Leases
from gateway.jobs.reader import Reader
from gateway.jobs.registry import Registry
from gateway.jobs.service import Jobs
from gateway.live.service import Live
from gateway.models import Models
from gateway.page_pictures import PagePictures
from gateway.rate_limits import RateLimits
from gateway.recognition import Recognition
from gateway.rollout.observer import Observer
from gateway.rollout.service import Rollouts
from gateway.rollout.traffic import Shares
from gateway.rollout.trials import Trials
from gateway.served.counting import Served
from gateway.sessions import Sessions
from gateway.settings import Settings
from gateway.torchserve import TorchServe
from gateway.training_set import TrainingSet

SETTINGS = web.AppKey("settings", Settings)
REDIS = web.AppKey("redis", Redis)
DATABASE = web.AppKey("database", AsyncDatabase[dict[str, Any]])
TORCHSERVE = web.AppKey("torchserve", TorchServe)
MODELS = web.AppKey("models", Models)
CACHE = web.AppKey("cache", Cache)
SERVED = web.AppKey("served", Served)
HISTORY = web.AppKey("history", History)
FORGETTING = web.AppKey("forgetting", Forgetting)
RECOGNITION = web.AppKey("recognition", Recognition)
PAGE_PICTURES = web.AppKey("page_pictures", PagePictures)
TRAINING_SET = web.AppKey("training_set", TrainingSet)
INTERNET = web.AppKey("internet", Internet)
FETCHER = web.AppKey("fetcher", Fetcher)

KEYRING = web.AppKey("keyring", Keyring)
"""Absent where no keys are configured."""
SESSIONS = web.AppKey("sessions", Sessions)
RATE_LIMITS = web.AppKey("rate_limits", RateLimits)
"""Absent where nobody is counted: on loopback without keys."""

JOBS = web.AppKey("jobs", Jobs)
JOB_REGISTRY = web.AppKey("job_registry", Registry)
JOB_LEASES = web.AppKey("job_leases", Leases)
JOB_READER = web.AppKey("job_reader", Reader)
JOB_LIMITS = web.AppKey("job_limits", Limits)
JOB_LISTENERS = web.AppKey("job_listeners", WeakSet[EventSourceResponse])
ARCHIVE = web.AppKey("archive", Archive)

LIVE = web.AppKey("live", Live)

SHARES = web.AppKey("shares", Shares)
TRIALS = web.AppKey("trials", Trials)
OBSERVER = web.AppKey("observer", Observer)
ROLLOUTS = web.AppKey("rollouts", Rollouts)

REQUEST_ID = web.RequestKey("request_id", str)

CALLER = web.RequestKey("caller", Caller)

OWNER = LOCAL.owner
