# Marsad: `make app` sets up, ingests the seed articles and serves the map; `make test` sets up and runs what CI runs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
ADDRESS ?= localhost
MARSAD_DB ?= var/marsad.gpkg
export MARSAD_DB
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP_INSTALL := $(PY) -m pip install --quiet --require-hashes

# The first interpreter that is new enough; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

ASSET_SOURCES := tools/assets.py package.json package-lock.json $(wildcard data/basemap/* data/boundaries/* data/style/* data/i18n/*/* geo/layers/js/* geo/ui/js/*) geo/layers/style.py

# Annotated articles, where there are any: scores are then held to what is committed.
EVAL_DIR ?= $(firstword $(wildcard evaluation ../evaluation ../shared/evaluation))
export EVAL_DIR

.PHONY: app setup test lint format unit browser score bench clean help

help:
	@echo "make app     set up, ingest seeds/ into an empty store, serve http://$(ADDRESS):$(PORT)"
	@echo "make test    set up, then lint, types and every test, as CI does"
	@echo "make lint | format | unit | browser | bench"
	@echo "make score EVAL_DIR=DIR   score the extractor on annotated articles (DIR/docs, DIR/evaluate.py)"

app: setup
	@test -s "$(MARSAD_DB)" || $(PY) -m geo ingest seeds
	@echo "Marsad is served on http://$(ADDRESS):$(PORT) (Ctrl+C stops it)"
	@$(PY) -m streamlit run app.py --server.address "$(ADDRESS)" --server.port "$(PORT)" --server.headless true

setup: $(VENV)/.installed static/.installed

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Marsad needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python" >&2; exit 2; }
	@"$(PYTHON)" -m venv $(VENV) || { echo "The venv module is missing: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 2; }

$(VENV)/.installed: requirements.lock | $(VENV)/bin/python
	@echo "Installing the pinned packages (once, some minutes) ..."
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the pinned test packages ..."
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

# npm where the machine has it; else the one that a Python package brings.
static/.installed: $(ASSET_SOURCES) $(VENV)/.installed
	@command -v npm >/dev/null || test -x $(VENV)/bin/npm || $(PIP_INSTALL) -r requirements-node.lock
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" $(PY) tools/assets.py
	@touch $@

test: setup $(VENV)/.installed-dev
	@bash tools/chromium.sh
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest

lint: $(VENV)/.installed-dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

format: $(VENV)/.installed-dev
	@$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .

unit: setup $(VENV)/.installed-dev
	@$(PY) -m pytest -m "not browser"

browser: setup $(VENV)/.installed-dev
	@bash tools/chromium.sh
	@$(PY) -m pytest -m browser

score: setup
	@bash tools/score.sh "$(EVAL_DIR)"

bench: setup $(VENV)/.installed-dev
	@bash tools/chromium.sh
	@$(PY) -m benchmarks
	@$(PY) -m benchmarks.browser

clean:
	rm -rf $(VENV) node_modules static .mypy_cache .ruff_cache .pytest_cache .hypothesis
