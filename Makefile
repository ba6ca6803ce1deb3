# What can be done with a checkout. Needs Python 3.11 to 3.13, make and git.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN := DJANGO_SETTINGS_MODULE=exchange.site.settings.development $(BIN)/python manage.py
RETRIEVAL ?= ../shared/retrieval
TEST_OPTIONS ?= -n 2 --dist loadgroup
DATABASE_TESTS := $(addprefix tests/,access bin editing exchange merging people practices proposals translation visits)
ENGLISH := exchange/locale/en/LC_MESSAGES/django.po

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-postgresql bench-search bench-translation bench-proposals services services-stop lint format types imports structure migrations-check deploy-check messages requirements wheel clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(VENV)/base: requirements/base.txt
	@echo "Installing the packages of the site into $(VENV) (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/base
	@echo "Installing the packages of the tests into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

exchange/locale/.compiled: $(wildcard exchange/locale/*/LC_MESSAGES/*.po exchange/site/wording/locale/*/LC_MESSAGES/*.po) $(VENV)/base
	@$(BIN)/python -m babel.messages.frontend --quiet compile --directory exchange/locale --domain django
	@$(BIN)/python -m babel.messages.frontend --quiet compile --directory exchange/site/wording/locale --domain django
	@touch $@

demo: $(VENV)/base exchange/locale/.compiled ## serve the site with demonstration content (PORT=8000)
	@$(RUN) migrate --verbosity 0
	@$(RUN) load_demo --with-users
	@echo
	@echo "The exchange runs at http://localhost:$(PORT)/ and its admin at http://localhost:$(PORT)/admin/ (Ctrl+C ends it)."
	@DJANGO_SETTINGS_MODULE=exchange.site.settings.development $(BIN)/gunicorn exchange.site.wsgi \
		--bind 127.0.0.1:$(PORT) --workers 2 --timeout 60 --log-level warning

test: $(VENV)/dev exchange/locale/.compiled ## run the tests, but for the slow ones (TEST_OPTIONS="-k practice")
	$(MAKE) --no-print-directory test-suites KIND="not slow"
	@# The search's backend for Wagtail has to pass the library's tests, which need a host with the library's models.
	$(BIN)/python -m pytest $(TEST_OPTIONS) --ds tests.modelsearch.settings tests/modelsearch

test-slow: $(VENV)/dev exchange/locale/.compiled ## run what is volume, chance, a second server, a long story in the browser, or the wheel
	$(MAKE) --no-print-directory test-suites KIND="slow"

.PHONY: test-suites
test-suites:
	$(BIN)/python -m pytest $(TEST_OPTIONS) -m "$(KIND)" --ignore tests/search --ignore tests/modelsearch
	@# The search is tested in a host that has nothing else of the exchange.
	$(BIN)/python -m pytest $(TEST_OPTIONS) -m "$(KIND)" --ds tests.search.settings tests/search

test-postgresql: $(VENV)/dev exchange/locale/.compiled ## run what asks the database again, on a PostgreSQL of its own
	$(BIN)/python -m tests.services.on_postgresql $(MAKE) --no-print-directory test-database

.PHONY: test-database
test-database:
	@# The slow ones are about volume and chance, which SQLite has seen already; the matrix of rights is about both.
	$(BIN)/python -m pytest $(TEST_OPTIONS) -m "not slow" $(DATABASE_TESTS) tests/demo/test_domain_queries.py
	$(BIN)/python -m pytest $(TEST_OPTIONS) tests/access/matrix
	$(BIN)/python -m pytest $(TEST_OPTIONS) -m "not slow" --ds tests.search.settings tests/search
	$(BIN)/python -m pytest $(TEST_OPTIONS) --ds tests.modelsearch.settings tests/modelsearch

bench-search: $(VENV)/dev ## time the search beside stock Wagtail's, on all engines (RETRIEVAL=a folder with docs.jsonl)
	$(BIN)/python -m tests.benchmarks.search $(RETRIEVAL)
	$(BIN)/python -m tests.services.on_postgresql $(BIN)/python -m tests.benchmarks.search $(RETRIEVAL)
	$(BIN)/python -m tests.benchmarks.publishing $(RETRIEVAL)
	$(BIN)/python -m tests.benchmarks.memory
	$(BIN)/python -m tests.benchmarks.elasticsearch

bench-translation: $(VENV)/dev ## time the hints of the translation editor
	$(BIN)/python -m tests.benchmarks.translation

bench-proposals: $(VENV)/dev ## time a page's editor with and without 200 open proposals
	$(BIN)/python -m tests.benchmarks.proposals

services: $(VENV)/dev ## start PostgreSQL and Elasticsearch for local work; their addresses go to .env.services
	$(BIN)/python -m tests.services start

services-stop: $(VENV)/dev ## end them
	$(BIN)/python -m tests.services stop

lint: $(VENV)/dev ## check style of Python and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet

format: $(VENV)/dev ## put Python into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/dev ## check types
	$(BIN)/mypy

imports: $(VENV)/dev ## check which package may import which
	$(BIN)/lint-imports

structure: $(VENV)/dev ## print the packages, what they import of each other, and cycles (none)
	$(BIN)/python -m tests.structure

migrations-check: $(VENV)/dev ## check that no migration is missing
	DJANGO_SETTINGS_MODULE=exchange.site.settings.test $(BIN)/python manage.py makemigrations --check --dry-run

deploy-check: $(VENV)/dev ## check the production settings
	DJANGO_SETTINGS_MODULE=exchange.site.settings.production \
	DJANGO_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
	DJANGO_ALLOWED_HOSTS=exchange.example.org $(BIN)/python manage.py check --deploy --fail-level WARNING

messages: $(VENV)/base ## collect the strings to translate into the message files (needs gettext)
	$(BIN)/python manage.py makemessages --locale en --locale cs --locale nb --no-obsolete --no-wrap --add-location file \
		--ignore ".venv/*" --ignore "tests/*" --ignore "var/*" --ignore "build/*"
	@msgattrib --clear-fuzzy --empty --clear-previous --no-wrap $(ENGLISH) | msgen --no-wrap --output-file $(ENGLISH) -

requirements: $(VENV)/dev ## resolve the pinned versions anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet requirements/base.in -o requirements/base.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet requirements/dev.in -o requirements/dev.txt

wheel: $(VENV)/dev ## build the plugin into dist/
	$(BIN)/python -m build --wheel --outdir dist .

clean: ## remove what the other targets made, the demonstration's data among it
	rm -rf $(VENV) var build dist exchange/locale/.compiled
