"""The connection tells nobody its secrets, and proves whom it talks to."""

from __future__ import annotations

import logging
import ssl
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.views.debug import ExceptionReporter

from search.engines.elasticsearch import conf
from search.engines.elasticsearch.breaker import CircuitBreaker
from search.engines.elasticsearch.connection import ClusterError, asking, client, describe, forget_client
from tests.services.faulty import FaultyServer

KEY = "VerySecretKeyOfTheCluster=="


@pytest.fixture(autouse=True)
def _new_client() -> Iterator[None]:
    forget_client()
    yield
    forget_client()


@pytest.fixture
def secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCHANGE_ELASTICSEARCH_API_KEY", KEY)


def test_a_secret_is_read_from_the_environment_or_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXCHANGE_ELASTICSEARCH_PASSWORD", "one")
    assert conf.secret("PASSWORD") == "one"
    (tmp_path / "password").write_text("two\n")
    monkeypatch.setenv("EXCHANGE_ELASTICSEARCH_PASSWORD_FILE", str(tmp_path / "password"))
    assert conf.secret("PASSWORD") == "two"
    monkeypatch.setenv("EXCHANGE_ELASTICSEARCH_PASSWORD_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        conf.secret("PASSWORD")


def test_a_secret_among_the_settings_is_refused_without_being_told(settings: Any) -> None:
    settings.EXCHANGE_ELASTICSEARCH_API_KEY = KEY
    with pytest.raises(ImproperlyConfigured, match="environment") as refused:
        client()
    assert KEY not in str(refused.value)


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (["https://user:VerySecretKeyOfTheCluster==@search.example.org"], "EXCHANGE_ELASTICSEARCH_PASSWORD"),
        (["search.example.org:9200"], "addresses as https://"),
        (["http://search.example.org:9200"], "in the open"),
    ],
)
def test_an_address_that_would_give_secrets_away_is_refused(
    settings: Any, secret_key: None, hosts: list[str], told: str
) -> None:
    settings.EXCHANGE_ELASTICSEARCH_HOSTS = hosts
    with pytest.raises(ImproperlyConfigured, match=told) as refused:
        client()
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("status", [401, 403, 500, 0])
def test_no_failure_tells_a_secret_in_messages_logs_or_debug_pages(
    settings: Any, secret_key: None, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    with FaultyServer("http://127.0.0.1:1").serving() as server:
        server.fault = lambda method, path: status
        settings.EXCHANGE_ELASTICSEARCH_HOSTS = [server.url if status else "http://127.0.0.1:1"]
        try:
            with asking():
                client().cluster.health()
        except ClusterError as error:
            told = str(error)
            reported = ExceptionReporter(None, *sys.exc_info()).get_traceback_text()
            reported += ExceptionReporter(None, *sys.exc_info()).get_traceback_html()
            reported += "".join(traceback.format_exception(error))
        else:
            pytest.fail("the server was to fail")
    for text in (told, reported, caplog.text, repr(client())):
        assert KEY not in text
    assert "ClusterError" in reported
    assert "perform_request" not in reported, "the frames of the client hold the headers of the request"


def test_the_key_is_sent_to_the_server(settings: Any, secret_key: None) -> None:
    seen: list[str] = []
    with FaultyServer("http://127.0.0.1:1").serving() as server:
        server.watch = lambda headers: seen.append(headers["Authorization"])
        server.fault = lambda method, path: 503
        settings.EXCHANGE_ELASTICSEARCH_HOSTS = [server.url]
        with pytest.raises(ClusterError), asking():
            client().cluster.health()
    assert seen == [f"ApiKey {KEY}"]


def test_a_server_whose_certificate_no_authority_vouches_for_is_not_talked_to(settings: Any, tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with FaultyServer("http://127.0.0.1:1", context).serving() as server:
        server.fault = lambda method, path: 503
        settings.EXCHANGE_ELASTICSEARCH_HOSTS = [server.url]
        with pytest.raises(ClusterError, match="certificate"), asking():
            client().cluster.health()
        assert server.faults == 0
        settings.EXCHANGE_ELASTICSEARCH_CA_FILE = str(certificate)
        forget_client()
        with pytest.raises(ClusterError, match="503"), asking():
            client().cluster.health()
        assert server.faults == 1


def test_a_reason_does_not_quote_the_page() -> None:
    body = {
        "error": {
            "type": "document_parsing_exception",
            "reason": "failed to parse field [x]. Preview of field's value: 'what a client said'",
            "caused_by": {"reason": "immense term, the prefix of the first immense term is: '[1, 2]'"},
        }
    }
    told = describe(body)
    assert "document_parsing_exception" in told
    assert "client" not in told
    assert "[1, 2]" not in told


def test_the_breaker_leaves_the_cluster_alone_longer_each_time_and_lets_one_caller_probe() -> None:
    now = [0.0]
    breaker = CircuitBreaker(lambda: now[0])
    pauses = []
    for _failure in range(8):
        breaker.failed("down")
        assert not breaker.permits()
        begun = now[0]
        while not breaker.permits():
            now[0] += 0.1
        pauses.append(now[0] - begun)
        assert not breaker.permits(), "a second caller goes on without the cluster"
    assert pauses[0] < 3
    assert pauses[1] > pauses[0]
    assert 40 < pauses[-1] < 75
    breaker.succeeded()
    assert breaker.is_closed
    assert breaker.permits()
