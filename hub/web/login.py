"""Log people in and out: `POST /api/login`, `POST /api/logout`, `GET /api/me`, `GET /api/token`.

The cookie is HttpOnly and SameSite=Lax; a foreign Origin is refused, and only JSON bodies are read, which no form can
send. Attempts are limited per address and per account; an unknown account takes as long as a wrong password.
"""

from __future__ import annotations

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from hub import clock
from hub.errors import Invalid, RateLimited, Refused, TokenInvalid
from hub.identity.passwords import Passwords
from hub.identity.tokens import Tokens
from hub.limits.gcra import Limiter, Rate
from hub.model import Actor
from hub.policy.addresses import address_key
from hub.policy.origins import own_origin
from hub.settings import Logins, TokenSettings
from hub.storage import users
from hub.storage.pool import Database
from hub.storage.users import UserRecord
from hub.web.actors import COOKIE, COOKIES, LOOPBACK_COOKIE, actor_of, is_loopback, session_of
from hub.web.bodies import read_body

_BODY_MAX_BYTES = 4096


class _Login(msgspec.Struct):
    email: str
    password: str


class LoginRoutes:
    """Endpoints around identity."""

    def __init__(
        self,
        system: Database,
        tokens: Tokens,
        passwords: Passwords,
        settings: TokenSettings,
        limits: Logins,
        allowed_origins: tuple[str, ...],
    ) -> None:
        self._system = system
        self._tokens = tokens
        self._passwords = passwords
        self._settings = settings
        self._allowed_origins = allowed_origins
        rate = Rate(60 / limits.per_minute, limits.burst)
        self._by_account = Limiter(rate)
        # An office or a clinic shares one address.
        self._by_address = Limiter(Rate(rate.interval_s / 10, limits.burst * 10))

    async def login(self, request: Request) -> Response:
        """Check e-mail and password; set the session cookie."""
        self._refuse_foreign(request)
        form = await _body(request)
        email = form.email.strip().lower()
        self._limit(address_key(request.client.host if request.client else "").hex(), email)
        record = await users.by_email(self._system, email)
        if not await self._passwords.verify(record.password_hash if record else None, form.password) or not record:
            raise TokenInvalid("E-mail ou senha não conferem.")
        response = Response(orjson.dumps({"user": _shown(record)}), media_type="application/json")
        response.headers["cache-control"] = "no-store"
        expires_at = int(clock.epoch_s() + self._settings.session_ttl)
        value = self._tokens.issue(_actor(record), expires_at=expires_at, session=True)
        secure = not is_loopback(request)
        response.set_cookie(
            COOKIE if secure else LOOPBACK_COOKIE, value, max_age=int(self._settings.session_ttl), path="/",
            secure=secure, httponly=True, samesite="lax",
        )  # fmt: skip
        return response

    async def logout(self, request: Request) -> Response:
        """Forget the session cookie."""
        self._refuse_foreign(request)
        response = Response(status_code=204)
        for name in COOKIES:
            response.delete_cookie(name, path="/", secure=name == COOKIE, httponly=True, samesite="lax")
        return response

    async def me(self, request: Request) -> Response:
        """Tell a client who it is."""
        record = await self._current(await actor_of(request, self._tokens, stale_ok=True))
        return Response(
            orjson.dumps(_shown(record)), media_type="application/json", headers={"cache-control": "no-store"}
        )

    async def token(self, request: Request) -> Response:
        """Give a logged-in browser a short-lived token for its socket."""
        # By the cookie alone: a token that could fetch its successor would never end.
        record = await self._current(session_of(request, self._tokens, stale_ok=True))
        expires_at = int(clock.epoch_s() + self._settings.ttl)
        token = self._tokens.issue(_actor(record), expires_at=expires_at)
        return Response(
            orjson.dumps({"token": token}), media_type="application/json", headers={"cache-control": "no-store"}
        )

    async def _current(self, actor: Actor) -> UserRecord:
        # Role and clearance are those of now, not those of the login.
        record = await users.by_id(self._system, actor.user) if not actor.anonymous else None
        if record is None:
            raise TokenInvalid("Entre com sua conta.")
        return record

    def _refuse_foreign(self, request: Request) -> None:
        origin = request.headers.get("origin")
        host, secure = request.headers.get("host", ""), request.url.scheme == "https"
        if origin and not own_origin(origin, host, self._allowed_origins, secure=secure):
            raise Refused("origin", "foreign", "Esta página não pode usar sua sessão.")

    def _limit(self, address: str, email: str) -> None:
        now = clock.monotonic()
        wait = max(self._by_account.take(email, now), self._by_address.take(address, now))
        if wait:
            raise RateLimited(wait)


async def _body(request: Request) -> _Login:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Invalid("The body must be application/json.")
    raw = await read_body(request, _BODY_MAX_BYTES)
    try:
        return msgspec.json.decode(raw, type=_Login)
    except msgspec.DecodeError as exc:
        raise Invalid("The body must be {email, password}.") from exc


def _actor(record: UserRecord) -> Actor:
    return Actor(user=record.id, role=record.role, clearance=record.clearance, name=record.name)


def _shown(record: UserRecord) -> dict[str, str]:
    return {
        "id": record.id,
        "name": record.name,
        "role": record.role.value,
        "clearance": record.clearance.label,
    }
