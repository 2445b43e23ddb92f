"""Settings: defaults, the file, the environment, and every way to get them wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.configuration import load, shown
from hub.errors import ConfigError
from hub.kinds import Duration, Secret
from hub.model import Level

REFERENCE = Path(__file__).parents[1] / "config" / "hub.toml"


def test_the_reference_file_states_every_setting_with_its_default() -> None:
    assert load(None, {}) == load(REFERENCE, {})
    text = REFERENCE.read_text()
    for section, values in shown(load(None, {})).items():
        for name in values:
            assert f"\n{name} = " in text or f"[{section}.{name}]" in text or name == "namespaces", (section, name)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[htp]\n", "There is no setting htp; the nearest is http."),
        ("[http]\nprot = 1\n", "There is no setting http.prot; the nearest is http.port."),
        ("[[channel.namespaces]]\nname = 'ab'\nhistory_siz = 1\n", "the nearest is channel.namespaces.history_size."),
        ("[client.token]\nhmac_secret = 'x'\n", "the nearest is client.token.hmac_secret_key."),
        ("[http]\nport = 'x'\n", "Expected `int`, got `str`"),
        ("[http]\nport = 70000\n", "http.port"),
        ("[http]\nworkers = 0\n", "http.workers"),
        ("[log]\nstale_after = '3x'\n", '"3x" is not a duration'),
        ("[log]\nstale_after = -1\n", "is not a duration"),
        ("[compliance]\nblock_at = 'sometimes'\n", "compliance.block_at"),
        ("[http]\nhost = '0.0.0.0'\n[client.token]\nhmac_secret_key = 'short'\n", "at least 32 bytes"),
        ("[http]\nhost = '::'\n[client]\ninsecure = true\n", "client.insecure lets anybody do anything"),
        ("[http]\nworkers = 2\n[engine]\ntype = 'memory'\n", "http.workers must be 1"),
        ("[engine]\ntype = 'nats'\n", "engine.type"),
        ("[client.subscribe_to_user_personal_channel]\nenabled = true\npersonal_channel_namespace = 'me'\n", '"me"'),
        ("[channel.without_namespace]\nallowed_delta_types = ['vcdiff']\n", "allowed_delta_types"),
        ("[[channel.namespaces]]\nname = 'posts'\n", "the hub's own"),
        ("[[channel.namespaces]]\nname = 'ab'\n[[channel.namespaces]]\nname = 'ab'\n", "defined twice"),
        ("[http\n", "not valid TOML"),
        ("http = 1\n", "Expected `object`, got `int`"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "hub.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


PERSONAL = "[client.subscribe_to_user_personal_channel]\nenabled = true\npersonal_channel_namespace = '{}'\n"


@pytest.mark.parametrize("opens", ["subscribe", "history", "presence"])
@pytest.mark.parametrize("namespace", ["eu", ""], ids=["in a namespace", "without"])
def test_personal_channels_that_everybody_could_listen_to_are_refused(
    tmp_path: Path, namespace: str, opens: str
) -> None:
    path = tmp_path / "hub.toml"
    rules = "[[channel.namespaces]]\nname = 'eu'\n" if namespace else "[channel.without_namespace]\n"
    rules += f"allow_{opens}_for_client = true\n"
    public = "[http]\nhost = '0.0.0.0'\n" + PERSONAL.format(namespace)
    path.write_text(public + rules)
    with pytest.raises(ConfigError, match="listen to everybody's personal channel"):
        load(path, {})
    assert load(path, {}, http__host="127.0.0.1").client.subscribe_to_user_personal_channel.enabled
    for safe in (rules + "allow_user_limited_channels = true\n", rules.replace("= true", "= false")):
        path.write_text(public + safe)
        assert load(path, {}).client.subscribe_to_user_personal_channel.enabled


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can not be read"):
        load(tmp_path / "no.toml", {})


def test_the_environment_wins_over_the_file_and_arguments_over_both(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    path.write_text("[http]\nport = 1\nhost = 'a'\n[log]\nretention = '24h'\n")
    settings = load(path, {"HUB_HTTP_PORT": "2", "DATABASE_URL": "postgresql://x/y"}, http__host="b")
    assert (2, "b") == (settings.http.port, settings.http.host)
    assert settings.database.url.reveal() == "postgresql://x/y"
    assert Duration(86400) == settings.log.retention


def test_a_misspelt_variable_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="the nearest is HUB_HTTP_PORT"):
        load(None, {"HUB_HTTP_PROT": "1"})
    assert load(None, {"HUB_ROOT_MODE": "nobody", "HUBERT": "x"}) == load(None, {})


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("25s", 25), ("1m30s", 90), ("24h", 86400), ("7", 7), ("0.5", 0.5)]
)
def test_durations_may_be_written_as_go_writes_them(text: str, seconds: float) -> None:
    assert seconds == load(None, {"HUB_LOG_STALE_AFTER": text}).log.stale_after


def test_secrets_are_never_shown() -> None:
    key = "k" * 40
    settings = load(
        None,
        {"HUB_CLIENT_TOKEN_HMAC_SECRET_KEY": key, "DATABASE_URL": "postgresql://app:pa%3Ass@db/hub?sslmode=require"},
    )
    text = f"{shown(settings)} {settings!r}"
    assert key not in text
    assert "pa%3Ass" not in text
    assert "postgresql://app:********@db/hub?sslmode=require" in text
    assert Secret("postgresql://hub_app@/hub?host=/s").masked() == "postgresql://hub_app@/hub?host=/s"


def test_compliance_by_level_and_in_short(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(
        '[compliance.levels.public]\nactions = { low = "block" }\n[compliance.levels.restricted]\nmodules = []\n',
        encoding="utf-8",
    )
    policies = load(file, {}).compliance.policies
    assert ["allow", "block", "flag", "block", "block"] == list(policies[Level.PUBLIC].actions)
    assert ["allow", "allow", "flag", "block", "block"] == list(policies[Level.PROFESSIONAL].actions)
    assert () == policies[Level.RESTRICTED].modules
    file.write_text('[compliance]\nblock_at = "medium"\n', encoding="utf-8")
    policies = load(file, {}).compliance.policies
    assert ["allow", "allow", "block", "block", "block"] == list(policies[Level.PUBLIC].actions)
