"""The host with a search server and a queue in its database, for processes that tests and benchmarks start."""

from tests.search.settings import *  # noqa: F403
from tests.search.settings import environ

env = environ.Env()

EXCHANGE_SEARCH_ENGINE = "elasticsearch"
EXCHANGE_ELASTICSEARCH_HOSTS = env.list("EXCHANGE_ELASTICSEARCH_HOSTS")
EXCHANGE_ELASTICSEARCH_INDEX = env.str("EXCHANGE_ELASTICSEARCH_INDEX", default="exchange-search")
EXCHANGE_ELASTICSEARCH_SHARDS = env.int("EXCHANGE_ELASTICSEARCH_SHARDS", default=1)
EXCHANGE_ELASTICSEARCH_REPLICAS = env.int("EXCHANGE_ELASTICSEARCH_REPLICAS", default=0)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
