"""The connection to the cluster: whom to ask, how to prove who we are, how long to wait.

No exception of the client leaves this package: their tracebacks carry the headers of the request, and so the API key.
What goes wrong is reported by `ClusterError`, which holds words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch

from search.engines.elasticsearch import conf
from search.engines.errors import EngineError

_CONNECTIONS_PER_NODE = 10
_QUOTED = re.compile(r"(Preview of field's value: |the prefix of the first immense term is: ).*", re.DOTALL)


class ClusterError(EngineError):
    """The cluster did not do what it was asked; the message says why, without any secret.

    `passing` says that it may do so later: it is down, slow, or too busy.
    """

    def __init__(self, message: str, *, passing: bool, status: int = 0) -> None:
        super().__init__(message)
        self.passing = passing
        self.status = status


@cache
def client() -> Elasticsearch:
    """Return the client of this process. It opens no connection until it is asked something.

    Raises ImproperlyConfigured if the settings contradict each other.
    """
    nodes = [_node(host) for host in conf.hosts()]
    options: dict[str, Any] = {
        "max_retries": min(len(nodes) - 1, 2),  # another node, at once; never the same one
        "retry_on_timeout": False,
        "request_timeout": conf.search_seconds(),
        "connections_per_node": _CONNECTIONS_PER_NODE,
        "http_compress": False,
    }
    if conf.ca_file():
        options["ca_certs"] = conf.ca_file()
    return Elasticsearch(nodes, **options, **_credentials(nodes))


def forget_client() -> None:
    """Make a new client at the next call: settings or secrets have changed."""
    if client.cache_info().currsize:
        client().close()
        client.cache_clear()


def _node(host: str) -> str:
    parts = urlsplit(host.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(
            "EXCHANGE_ELASTICSEARCH_HOSTS needs addresses as https://search-1.example.org:9200; one has another form."
        )
    if parts.username or parts.password:
        raise ImproperlyConfigured(
            "EXCHANGE_ELASTICSEARCH_HOSTS holds a user or a password, which would be logged with the address."
            " Give them in the environment as EXCHANGE_ELASTICSEARCH_USER and EXCHANGE_ELASTICSEARCH_PASSWORD."
        )
    port = parts.port or (443 if parts.scheme == "https" else 9200)
    host_name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host_name}:{port}{parts.path.rstrip('/')}"


def _credentials(nodes: list[str]) -> dict[str, Any]:
    key, user, password = conf.secret("API_KEY"), conf.secret("USER"), conf.secret("PASSWORD")
    if not key and not user:
        return {}
    if key and user:
        raise ImproperlyConfigured("Give an API key or a user for Elasticsearch, not both.")
    open_nodes = [node for node in nodes if node.startswith("http://") and not _is_own_machine(node)]
    if open_nodes:
        raise ImproperlyConfigured(
            f"The credentials for Elasticsearch would go over the network in the open to {', '.join(open_nodes)}."
            " Use https, and EXCHANGE_ELASTICSEARCH_CA_FILE where the certificates are your own."
        )
    return {"api_key": key} if key else {"basic_auth": (user, password)}


def _is_own_machine(node: str) -> bool:
    return urlsplit(node).hostname in ("localhost", "127.0.0.1", "::1")


@contextmanager
def asking() -> Iterator[None]:
    """Turn what the client raises within into a ClusterError that holds nothing of the request."""
    told: ClusterError
    try:
        yield
    except ApiError as error:
        told = ClusterError(
            _reason(error),
            passing=error.status_code in (408, 429) or error.status_code >= 500,
            status=error.status_code,
        )
    except TlsError:
        told = ClusterError("Elasticsearch does not prove who it is: its certificate was not accepted.", passing=True)
    except ConnectionTimeout:
        told = ClusterError("Elasticsearch did not answer in time.", passing=True)
    except NoConnectionError:
        told = ClusterError("Elasticsearch cannot be reached.", passing=True)
    except TransportError as error:
        told = ClusterError(f"Elasticsearch answered what is no answer ({type(error).__name__}).", passing=True)
    else:
        return
    # Without its context, the frames of the client with the headers of the request are in no report.
    raise told from None


def _reason(error: ApiError) -> str:
    """Return the server's reason; of a refused login no more than that it was refused."""
    if error.status_code in (401, 403) and not _is_block(error):
        return f"Elasticsearch refuses the credentials, or they may not do this ({error.status_code})."
    return f"Elasticsearch answers {error.status_code}: {describe(error.body)}"


def _is_block(error: ApiError) -> bool:
    return "cluster_block" in str(error.body)


def describe(body: Any, longest: int = 200) -> str:
    """Return the type and the reasons of an error as the server reports it, each cut to a length that fits a list.

    The server quotes the value that it stumbles over; that is text of a page, and has no place in a log.
    """
    cause = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(cause, dict):
        return str(cause)[:longest]
    deepest = cause.get("caused_by") or {}
    while isinstance(deepest.get("caused_by"), dict):
        deepest = deepest["caused_by"]
    parts = [str(cause.get("type", "")), str(cause.get("reason", "")), str(deepest.get("reason", ""))]
    return ": ".join(_QUOTED.sub("", part)[:longest] for part in parts if part)
