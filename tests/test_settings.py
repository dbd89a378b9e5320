"""Every setting is documented, checked at start, and read from where it may stand."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.settings import BadSetting, Settings, read_settings, unknown_variables
from server.settings_table import table, written

ROOT = Path(__file__).parent.parent


def test_the_page_has_every_setting_as_the_code_has_it() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert page == written(page), "run: python -m server.settings_table docs/settings.md"
    for name, field in Settings.model_fields.items():
        assert field.description, f"{name} has no docstring"
        assert f"`MASALIK_{name.upper()}`" in table()


def test_options_prevail_over_the_environment_and_it_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "masalik.toml"
    file.write_text('query_seconds = 7\nworkers = 3\nstop_seconds = 2\nlog_format = "json"\n')
    monkeypatch.setenv("MASALIK_WORKERS", "5")
    monkeypatch.setenv("MASALIK_STOP_SECONDS", "")
    settings = read_settings(file, data=tmp_path, query_seconds=9)
    assert (settings.query_seconds, settings.workers, settings.stop_seconds) == (9, 5, 2)
    assert settings.log_format == "json"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"),
        ("QUERY_SECONDS", "inf"),
        ("QUERY_SECONDS", "soon"),
        ("LOG_FORMAT", "xml"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("TRUSTED_PROXIES", "proxy.example.org"),
        ("TOKEN", "short"),
        ("TOKEN", "with spaces in it"),
        ("METRICS", "maybe"),
    ],
)
def test_what_is_not_acceptable_is_named_without_its_value(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"MASALIK_{name}", value)
    with pytest.raises(BadSetting, match=name.lower()) as refused:
        read_settings(data=tmp_path)
    assert "\n" not in str(refused.value)
    if name == "TOKEN":
        assert value not in str(refused.value)


def test_an_unknown_one_in_the_file_is_refused_and_a_variable_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "masalik.toml"
    file.write_text("qery_seconds = 7\n")
    with pytest.raises(BadSetting, match="qery_seconds"):
        read_settings(file, data=tmp_path)
    file.write_text("query_seconds = \n")
    with pytest.raises(BadSetting, match=r"masalik\.toml"):
        read_settings(file, data=tmp_path)
    monkeypatch.setenv("MASALIK_QERY_SECONDS", "7")
    assert "MASALIK_QERY_SECONDS" in unknown_variables()


def test_an_empty_token_lets_nobody_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASALIK_TOKEN", "")
    settings = read_settings(data=tmp_path)
    for given in ("Bearer ", "Bearer", "", "Bearer None"):
        assert not settings.authorises(given)


def test_the_token_may_stand_in_a_file_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("the-secret-of-this-test\n")
    monkeypatch.setenv("MASALIK_TOKEN_FILE", str(tmp_path / "token"))
    settings = read_settings(data=tmp_path)
    assert settings.authorises("Bearer the-secret-of-this-test")
    assert settings.authorises("bearer the-secret-of-this-test")
    for wrong in (
        None,
        "Bearer",
        "Bearer x",
        "Basic the-secret-of-this-test",
        "Bearer the-secret-of-this-tes",
        "Bearer تتت",
    ):
        assert not settings.authorises(wrong)
    assert "secret" not in repr(settings)
    monkeypatch.setenv("MASALIK_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(OSError, match="none"):
        read_settings(data=tmp_path)


def test_the_command_checks_and_says_what_would_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(**variables: str) -> subprocess.CompletedProcess[str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        arguments = [sys.executable, "-m", "masalik", "serve", "--check", "--data", str(tmp_path)]
        return subprocess.run(arguments, capture_output=True, text=True, check=False)

    sound = check(MASALIK_TOKEN="the-secret-of-this-test", MASALIK_QUERY_SECONDS="12")
    assert sound.returncode == 0
    assert "query_seconds = 12.0" in sound.stdout
    assert "secret" not in sound.stdout
    faulty = check(MASALIK_WORKERS="-1", MASALIK_METRICS="maybe")
    assert faulty.returncode == 1
    assert faulty.stderr.count("\n") == 1
    assert "workers" in faulty.stderr
    assert "metrics" in faulty.stderr
