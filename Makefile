# One command for everything. `make` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
STAMPS := var/stamps
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# Node builds the assets: the one on the PATH if it is new enough, else one from a wheel.
NODE_OK := $(shell node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null && echo yes)
ifeq ($(NODE_OK),yes)
NPM := npm
NODE_STAMP :=
else
NPM := $(BIN)/python portal/assets/npm.py
NODE_STAMP := $(STAMPS)/node
endif

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: setup ## Set up and serve the demo district on http://127.0.0.1:8000 (PORT=…)
	@DJANGO_SETTINGS_MODULE=portal.settings.dev PORT=$(PORT) $(BIN)/python manage.py serve_demo

.PHONY: setup
setup: $(STAMPS)/base $(STAMPS)/assets $(STAMPS)/catalogues

.PHONY: test
test: setup $(STAMPS)/dev ## Set up and run the whole suite, on SQLite and PostgreSQL
	@$(BIN)/python -m tests

.PHONY: check
check: setup $(STAMPS)/dev $(STAMPS)/npm-dev ## Formatters, linters, types, migrations, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/django-upgrade --target-version 5.2 --check $$(git ls-files '*.py')
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files 'templates/*.html')
	$(BIN)/djhtml --tabwidth 2 --check $$(git ls-files 'templates/*.html')
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(NPM) run --silent lint:css
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python manage.py catalogues --check

.PHONY: format
format: $(STAMPS)/dev ## Format code and templates
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	-$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')
	-$(BIN)/djhtml --tabwidth 2 $$(git ls-files 'templates/*.html')

.PHONY: messages
messages: $(STAMPS)/dev ## Bring the catalogues up to date with the code (needs gettext)
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python manage.py catalogues --update

.PHONY: bench
bench: setup $(STAMPS)/dev ## Benchmarks, as ratios within one run; writes build/bench.json
	@$(BIN)/python -m tests.bench

.PHONY: lock
lock: $(STAMPS)/dev ## Resolve the dependencies again into requirements/
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

.PHONY: clean
clean: ## Remove what was built and the demo database
	rm -rf build node_modules portal/static var .venv

$(BIN)/python:
	@echo "Setting up: Python environment …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and "Python 3.11.5 or newer is needed")'
	@$(PYTHON) -m venv .venv

$(STAMPS)/base: requirements/base.txt | $(BIN)/python
	@echo "Setting up: Python packages …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/base.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt | $(STAMPS)/base
	@echo "Setting up: packages for tests and checks …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/node: requirements/node.txt | $(BIN)/python
	@echo "Setting up: Node …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/node.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/npm: package-lock.json $(NODE_STAMP) | $(BIN)/python
	@echo "Setting up: design system and fonts …"
	@$(NPM) ci --omit=dev --silent --no-audit --no-fund
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/npm-dev: package-lock.json | $(STAMPS)/npm
	@echo "Setting up: style sheet linter …"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

ASSET_SOURCES := $(shell find portal/assets templates -type f) $(wildcard */templatetags/*.py) pages/languages.py
$(STAMPS)/assets: $(ASSET_SOURCES) $(STAMPS)/npm
	@echo "Setting up: style sheets, fonts, icons …"
	@$(NPM) run --silent build
	@touch $@

$(STAMPS)/catalogues: $(wildcard locale/*/LC_MESSAGES/*.po) $(STAMPS)/base
	@echo "Setting up: translations …"
	@DJANGO_SETTINGS_MODULE=portal.settings.dev $(BIN)/python manage.py catalogues --compile
	@mkdir -p $(STAMPS) && touch $@
