# Everything that is done with this repository by hand or by CI. Needs Python 3.11 or newer, git and
# make; each target prepares what it needs, and a prepared thing is made again only when its sources change.

SHELL := bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
STATIC := coordinator/adapters/dashboard/static
PIP := $(BIN)/python -m pip --disable-pip-version-check
ASSETS := scripts/assets.py requirements/node.lock \
	$(shell find frontend -name node_modules -prune -o -type f -print)

.PHONY: help
help: ## List the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: setup
setup: .venv/.runtime $(STATIC)/manifest.json ## Prepare .venv and the page assets
	@echo "==> ready: make run"

.PHONY: run
run: setup ## Start the server (COORD_* variables or ARGS="--port 9000" choose how)
	@exec $(BIN)/coord serve $(ARGS)

.PHONY: demo
demo: setup ## Start a server on a scratch folder with four simulated agents
	@exec $(BIN)/python scripts/demo.py $(ARGS)

.PHONY: test
test: .venv/.dev $(STATIC)/manifest.json ## Run all tests (ARGS="tests/core -k outbox" chooses some)
	@scripts/browser.sh
	@echo "==> tests"
	@$(BIN)/python -m pytest -n auto $(ARGS)
ifeq ($(ARGS),)
	@echo "==> tests of core and domains again, on PostgreSQL"
	@$(BIN)/python -m pytest -n auto --database postgres tests/core tests/domains
endif
	@echo "==> tests passed"

.PHONY: soak
soak: .venv/.dev $(STATIC)/manifest.json ## Run the tests that take long
	@scripts/browser.sh
	@$(BIN)/python -m pytest -n 0 -m soak --timeout 0 $(ARGS)

.PHONY: bench
bench: .venv/.dev $(STATIC)/manifest.json ## Measure, and write docs/performance.md
	@$(BIN)/python -m bench $(ARGS)

.PHONY: check
check: .venv/.dev ## Check format, lint, types, imports and locks; show the longest code
	@echo "==> format"
	@$(BIN)/ruff format --check .
	@echo "==> lint"
	@$(BIN)/ruff check .
	@echo "==> types"
	@$(BIN)/mypy
	@echo "==> imports"
	@$(BIN)/lint-imports --no-logo
	@echo "==> locks"
	@$(PIP) check
	@echo "==> sizes"
	@$(BIN)/python scripts/longest.py

.PHONY: docs
docs: .venv/.dev ## Write the reference pages of docs/ from the code
	@$(BIN)/python scripts/reference.py

.PHONY: lock
lock: .venv/.dev ## Write requirements/*.lock from pyproject.toml (ARGS=--upgrade for the newest)
	@$(BIN)/python scripts/lock.py $(ARGS)

.PHONY: clean
clean: ## Remove all that the other targets made
	rm -rf .venv build dist $(STATIC) frontend/node_modules test-results
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@echo "==> .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is missing or older than 3.11: name another, as in make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "No virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.runtime: requirements/runtime.lock pyproject.toml | $(BIN)/python
	@echo "==> Python packages"
	@$(PIP) install --require-hashes -r requirements/runtime.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.runtime
	@echo "==> Python packages for development"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

$(STATIC)/manifest.json: $(ASSETS) | .venv/.runtime
	@$(BIN)/python scripts/assets.py
