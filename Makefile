# Throughline. `make run` serves the wiki, `make test` runs every test.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FRONT := $(shell find wiki/frontend -name node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help run test test-long fuzz audit check wheel lock upgrade bench screenshots clean
help:
	@echo "make run          install what is missing and serve on http://127.0.0.1:8000"
	@echo "make test         every test, on SQLite, on PostgreSQL and in a browser"
	@echo "make test-long    the tests that take minutes or hours: crashes, power cuts, load, a thousand cases of each property"
	@echo "make fuzz         every parser for FUZZ_SECONDS (60), led by coverage; findings into .fuzz"
	@echo "make audit        what requirements.lock holds, against the list of known weaknesses, else by its age"
	@echo "make check        style, types, imports and the quick tests"
	@echo "make wheel        dist/throughline-*.whl"
	@echo "make bench        what requests cost, at 1,000 and 100,000 pages, into docs/performance.md"
	@echo "make screenshots  docs/images from a fresh wiki"
	@echo "make lock         compile the lock files from pyproject.toml, versions as they were"
	@echo "make upgrade      the same with the newest versions"

# What an installed package has and a checkout has not, where Python may not write it.
run: $(VENV)/.run
	@$(BIN)/python -m compileall -q graph wiki
	@$(BIN)/throughline serve

test: $(VENV)/.test browser strace redis nginx
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

test-long: $(VENV)/.test browser strace redis nginx
	$(BIN)/python -m pytest --hypothesis-profile=thorough -m 'long or hypothesis'

FUZZ_SECONDS ?= 60

fuzz: $(VENV)/.test
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -c requirements-test.lock --group fuzz
	$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

audit: $(VENV)/.test
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -c requirements-test.lock --group audit
	@$(BIN)/python -m tests.audit

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/unit

wheel: $(VENV)/.run
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks.served --write

screenshots: $(VENV)/.test browser
	$(BIN)/python -m tests.browser.screenshots docs/images

# The tests' versions bind the others, so that what is installed is what was tested.
# Versions stay as they are but by `make upgrade`, which says of which day they are.
VERSIONS_OF = $(shell sed -n 's/.*VERSIONS_OF=//p' requirements.lock)
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock VERSIONS_OF=$(VERSIONS_OF)"
lock: $(VENV)/.test
	$(COMPILE) $(UPGRADE) --group test pyproject.toml -o requirements-test.lock
	$(COMPILE) $(UPGRADE) -c requirements-test.lock pyproject.toml -o requirements.lock

upgrade:
	@$(MAKE) --no-print-directory lock UPGRADE=--upgrade VERSIONS_OF=$$(date -u +%F)

clean:
	rm -rf $(VENV) dist build wiki/static/dist wiki/frontend/node_modules

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Throughline needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q python3-venv; } || \
	  { echo "Python's venv module is missing: install the package python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.locked: $(VENV)/.python requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.run: $(VENV)/.locked pyproject.toml hatch_build.py $(FRONT)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

# Without windows that nobody sees, Chromium takes a fifth of the processor time.
.PHONY: browser
browser:
	@command -v chromium-headless-shell >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { apt-get install -y -q chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null || \
	      { apt-get update -q && { apt-get install -y -q chromium-headless-shell || apt-get install -y -q chromium; }; }; }; } || \
	  command -v chromium chromium-browser google-chrome >/dev/null || \
	  { echo "The browser tests need Chromium: install the package chromium-headless-shell, or chromium"; exit 1; }

.PHONY: strace
strace:
	@command -v strace >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q strace; } || \
	  echo "The tests of power cuts are skipped: they need the package strace"

.PHONY: redis
redis:
	@command -v redis-server >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q redis-server; } || \
	  echo "The tests of counts in Redis are skipped: they need the package redis-server"

.PHONY: nginx
nginx:
	@command -v nginx >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q nginx-light; } || \
	  echo "The tests of deploy/nginx.conf are skipped: they need the package nginx-light"
