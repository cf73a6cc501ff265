# One command for everything. `make` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
STAMPS := var/stamps
# A stamp is worth nothing when what it stands for was deleted.
missing = $(if $(wildcard $(1)),,always)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# The lock is complete. Resolving it again fails as soon as a package that another one asks
# for with an extra has a newer release: pip takes that release and misses its hash.
INSTALL := -m pip install --quiet --no-deps --require-hashes -r

# Node builds the assets: the one on the PATH if it is new enough, else one from a wheel.
NODE_OK := $(shell command -v npm >/dev/null 2>&1 && node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null && echo yes)
ifeq ($(NODE_OK),yes)
NPM := npm
NODE_STAMP :=
else
NPM := $(BIN)/python portal/assets/npm.py
NODE_STAMP := $(STAMPS)/node
endif

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: run
run: setup ## Set up and serve the demo district on http://127.0.0.1:8000 (PORT=…)
	@DJANGO_SETTINGS_MODULE=portal.settings.dev PORT=$(PORT) $(BIN)/python manage.py serve_demo

.PHONY: setup
setup: $(STAMPS)/base $(STAMPS)/assets $(STAMPS)/catalogues

.PHONY: test
test: setup $(STAMPS)/dev ## Set up and run the whole suite, on SQLite and PostgreSQL
	@$(BIN)/python -m tests

PYTHON_FILES = $$(find booking pages portal search tests -name '*.py' -not -path '*/migrations/*')
TEMPLATE_FILES = $$(find templates -name '*.html')
IN_TESTS := DJANGO_SETTINGS_MODULE=portal.settings.test
# Enough for production settings to load; nothing is opened or sent.
IN_PRODUCTION := DJANGO_SETTINGS_MODULE=portal.settings.production \
	SECRET_KEY=only-for-checking-0123456789-abcdefghijklmnopqrstuvwxyz \
	PERSONAL_DATA_KEYS=only-for-checking DATABASE_URL=sqlite:///:memory: EMAIL_URL=smtp://localhost \
	ALLOWED_HOSTS=portal.example.org PUBLIC_URL=https://portal.example.org

.PHONY: check
check: check-python check-templates check-styles check-types check-django ## All checks; `make -k check` does not stop at the first finding

.PHONY: check-python
check-python: $(STAMPS)/dev ## Format and lint of the Python code
	$(BIN)/ruff format --check --output-format concise .
	$(BIN)/ruff check --output-format concise .
	$(BIN)/django-upgrade --target-version 5.2 --check $(PYTHON_FILES)

.PHONY: check-templates
check-templates: $(STAMPS)/dev ## Format and lint of the templates
	$(BIN)/djade --target-version 5.2 --check $(TEMPLATE_FILES)
	$(BIN)/djhtml --tabwidth 2 --check $(TEMPLATE_FILES)
	$(BIN)/djlint --lint --quiet templates

.PHONY: check-styles
check-styles: $(STAMPS)/npm-dev ## Lint and contrast of the style sheets
	$(NPM) run --silent lint:css

.PHONY: check-types
check-types: $(STAMPS)/dev ## Types
	$(BIN)/mypy

.PHONY: check-django
check-django: setup ## System checks, missing migrations, catalogues (needs gettext)
	$(IN_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(IN_TESTS) $(BIN)/python manage.py makemigrations --check --dry-run
	$(IN_TESTS) $(BIN)/python manage.py catalogues --check

.PHONY: format
format: $(STAMPS)/dev ## Format code and templates
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	-$(BIN)/djade --target-version 5.2 $(TEMPLATE_FILES)
	-$(BIN)/djhtml --tabwidth 2 $(TEMPLATE_FILES)

.PHONY: messages
messages: $(STAMPS)/base ## Bring the catalogues up to date with the code (needs gettext)
	$(IN_TESTS) $(BIN)/python manage.py catalogues --update

.PHONY: bench
bench: setup $(STAMPS)/dev ## Benchmarks, as ratios within one run; writes build/bench.json
	@$(BIN)/python -m tests.bench

.PHONY: services
services: $(STAMPS)/dev ## Run an Elasticsearch for this machine (needs Java 17 and Maven); Ctrl-C ends it
	@$(BIN)/python -m tests.elasticsearch

.PHONY: lock
lock: | $(BIN)/python ## Resolve the dependencies again into requirements/
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

.PHONY: clean
clean: ## Remove what was built and the demo database
	rm -rf build node_modules portal/static var .venv

$(BIN)/python:
	@echo "Setting up: Python environment …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and "Python 3.11.5 or newer is needed")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.PHONY: always
always:

$(STAMPS)/base: requirements/base.txt $(call missing,.venv) | $(BIN)/python
	@echo "Setting up: Python packages …"
	@$(BIN)/python $(INSTALL) requirements/base.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt $(call missing,.venv) | $(STAMPS)/base
	@echo "Setting up: packages for tests and checks …"
	@$(BIN)/python $(INSTALL) requirements/dev.txt
	@touch $@

$(STAMPS)/node: requirements/node.txt $(call missing,.venv) | $(BIN)/python
	@echo "Setting up: Node …"
	@$(BIN)/python $(INSTALL) requirements/node.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/npm: package-lock.json $(NODE_STAMP) $(call missing,node_modules) | $(BIN)/python
	@echo "Setting up: design system and fonts …"
	@$(NPM) ci --omit=dev --silent --no-audit --no-fund
	@mkdir -p $(STAMPS) && touch $@

# Depends on npm's stamp, not only on its order: that rule removes what this one adds.
$(STAMPS)/npm-dev: $(STAMPS)/npm
	@echo "Setting up: style sheet linter …"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

ASSET_SOURCES := $(shell find portal/assets templates -type f) $(wildcard */templatetags/*.py) pages/languages.py
$(STAMPS)/assets: $(ASSET_SOURCES) $(STAMPS)/npm $(call missing,portal/static/portal)
	@echo "Setting up: style sheets, fonts, icons …"
	@$(NPM) run --silent build
	@touch $@

$(STAMPS)/catalogues: $(wildcard locale/*/LC_MESSAGES/*.po) $(call missing,locale/de/LC_MESSAGES/django.mo) | $(STAMPS)/base
	@echo "Setting up: translations …"
	@DJANGO_SETTINGS_MODULE=portal.settings.dev $(BIN)/python manage.py catalogues --compile
	@mkdir -p $(STAMPS) && touch $@
