"""The command `hub`: serve, demo, schema, config, token, compliance, plugins.

Every failure that a user can mend is one sentence on standard error and exit status 2; nothing prints a traceback.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from hub import clock, compliance_commands, parts, plugin_commands
from hub.configuration import load, shown
from hub.errors import ConfigError, HubError
from hub.kinds import Secret
from hub.model import Actor, Role
from hub.policy.levels import CLEARANCE
from hub.resources import resources
from hub.settings import Settings
from hub.storage import revocations, schema, users
from hub.storage.pool import Database
from hub.telemetry import logs

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
schema_app = typer.Typer(no_args_is_help=True, help="The database's tables, roles and policies.")
config_app = typer.Typer(no_args_is_help=True, help="The settings in force.")
app.add_typer(schema_app, name="schema")
app.add_typer(config_app, name="config")
app.add_typer(compliance_commands.app, name="compliance")
app.add_typer(plugin_commands.app, name="plugins")

ConfigOption = Annotated[Path | None, typer.Option("--config", help="TOML file; every setting has a default.")]
DataOption = Annotated[str | None, typer.Option("--data", help="Where embedded servers and keys live.")]

_err = Console(stderr=True)


def main() -> None:
    """Run the command line."""
    try:
        app(standalone_mode=False)
    except typer.Exit as exc:
        sys.exit(exc.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except HubError as exc:
        _fail(str(exc))
    except Exception as exc:
        if hasattr(exc, "format_message"):  # click's own complaints about options
            _fail(exc.format_message())
        raise


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


@app.command()
def serve(
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    unix: Annotated[str | None, typer.Option(help="Unix socket to listen on instead.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes on one port.")] = None,
    data: DataOption = None,
) -> None:
    """Serve until SIGINT or SIGTERM. Without a terminal, SIGHUP reloads the compliance modules and their settings."""
    from hub import workers as serving

    if unix is not None and (host is not None or port is not None):
        raise ConfigError("Say --unix, or --host and --port: the hub listens on one of them.")

    def read() -> Settings:
        return load(
            config, http__host=host, http__port=port, http__unix_socket=unix, http__workers=workers, data__dir=data
        )

    settings = read()
    logs.configure(settings.telemetry.level, settings.telemetry.format)
    # A terminal that is closed sends SIGHUP, too, and then nobody is left to stop the hub.
    attended = any(os.isatty(fd) for fd in (0, 1, 2))
    with resources(settings) as ready:
        serving.run(ready, reread=None if attended else read)


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="Loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="PORT", min=0, max=65535, help="Port to listen on; 0: a free one.")
    ] = 8000,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("data/demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what an earlier demo left.")] = False,
) -> None:
    """Raise everything with example posts and accounts, and serve it on this machine until Ctrl-C."""
    from hub import demo as demonstration

    demonstration.run(host, port, data, fresh=fresh, out=Console(), err=_err)


@schema_app.command("apply")
def schema_apply(config: ConfigOption = None) -> None:
    """Create or renew tables, roles and policies with HUB_ADMIN_DATABASE_URL. Applying twice changes nothing."""
    settings = load(config)
    url = settings.database.admin_url.reveal()
    if not url:
        raise ConfigError("HUB_ADMIN_DATABASE_URL is not set: it must name a login that may create roles and tables.")
    changed = asyncio.run(
        schema.apply(
            url,
            app_password=_password(settings.database.url),
            system_password=_password(settings.database.system_url),
        )
    )
    print("The schema was applied." if changed else "The schema is up to date.")


@config_app.command("show")
def config_show(config: ConfigOption = None) -> None:
    """Print the settings in force as JSON, secrets masked."""
    print(json.dumps(shown(load(config)), indent=2, ensure_ascii=False))


@app.command()
def token(
    user: Annotated[str, typer.Option(help="The token's subject: a user's id or e-mail.")],
    role: Annotated[Role | None, typer.Option(help="By default the user's own.")] = None,
    ttl: Annotated[int, typer.Option(help="Seconds until it expires.")] = 3600,
    channel: Annotated[list[str] | None, typer.Option(help="Server-side subscription; may be repeated.")] = None,
    subscription: Annotated[
        str | None, typer.Option(help="Print a token for a subscription to this channel instead.")
    ] = None,
    config: ConfigOption = None,
    data: DataOption = None,
) -> None:
    """Print a connection token, or the token of a subscription, for development."""
    settings = load(config, data__dir=data)
    if subscription is not None:
        if role is not None or channel:
            raise ConfigError("A subscription's token has neither a role nor other channels.")
        expires_at = int(clock.epoch_s()) + ttl
        print(parts.tokens(settings).issue_subscription(user, subscription, expires_at=expires_at))
        return
    if role is None:
        with resources(settings) as ready:
            actor = asyncio.run(_user(ready, user))
    else:
        actor = Actor(user=user, role=role, clearance=CLEARANCE[role])
    expires_at = int(clock.epoch_s()) + ttl
    print(parts.tokens(settings).issue(actor, expires_at=expires_at, channels=tuple(channel or ())))


@app.command()
def revoke(
    user: Annotated[str | None, typer.Option(help="All tokens and logins of a user: its id.")] = None,
    token_id: Annotated[str | None, typer.Option("--token", help="One token: its jti.")] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="All tokens and logins.")] = False,
    before: Annotated[datetime | None, typer.Option(help="Those issued before, in UTC; by default before now.")] = None,
    config: ConfigOption = None,
    data: DataOption = None,
) -> None:
    """Make tokens worthless, also those of live connections, on all nodes within a second."""
    if (user is not None) + (token_id is not None) + everybody != 1:
        raise ConfigError("Say what is revoked: --user ID, --token JTI or --everybody.")
    kind, subject = ("user", user) if user is not None else ("token", token_id) if token_id is not None else ("all", "")
    at = None if before is None else before.replace(tzinfo=UTC)
    with resources(load(config, data__dir=data)) as ready:
        asyncio.run(_revoke(ready, kind, subject or "", at))


async def _revoke(settings: Settings, kind: str, subject: str, at: datetime | None) -> None:
    system = await Database.open(settings.database.system_url.reveal(), size=1)
    try:
        await revocations.add(system, kind, subject, at)
    finally:
        await system.close()


async def _user(settings: Settings, user: str) -> Actor:
    system = await Database.open(settings.database.system_url.reveal(), size=1)
    try:
        record = await (users.by_email if "@" in user else users.by_id)(system, user)
    finally:
        await system.close()
    if record is None:
        raise ConfigError("There is no such user: name one, or say --role.")
    return Actor(user=record.id, role=record.role, clearance=record.clearance, name=record.name)


def _password(url: Secret) -> str | None:
    from urllib.parse import unquote, urlsplit

    found = urlsplit(url.reveal()).password
    return unquote(found) if found else None


if __name__ == "__main__":
    main()
