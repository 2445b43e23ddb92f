"""List all HTTP routes in one place."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from hub.web.compliance import ComplianceRoutes
from hub.web.login import LoginRoutes
from hub.web.ops import OpsRoutes
from hub.web.posts import PostRoutes
from hub.web.server_api import ServerApi
from hub.web.static import StaticRoutes


def routes(
    posts: PostRoutes,
    login: LoginRoutes,
    api: ServerApi,
    ops: OpsRoutes,
    static: StaticRoutes,
    compliance: ComplianceRoutes,
) -> Sequence[BaseRoute]:
    """Return the routes; the most frequent first, since they are matched in order."""
    return [
        Route("/api/posts/{id}", posts.post_detail),
        Route("/api/posts", posts.post_list),
        Route("/api/token", login.token),
        Route("/api/me", login.me),
        Route("/api/login", login.login, methods=["POST"]),
        Route("/api/logout", login.logout, methods=["POST"]),
        Route("/api/categories", posts.categories),
        Route("/api/compliance/check", compliance.check, methods=["POST"]),
        Route("/api/fhir/validate", compliance.validate, methods=["POST"]),
        Route("/readyz", ops.readyz),
        Route("/healthz", ops.healthz),
        Route("/metrics", ops.metrics),
        Route("/assets/{name}", static.asset),
        Route("/", static.page),
        Route("/editor", static.page),
        Route("/review", static.page),
        *api.routes(),
    ]
