# Satu Nomor. `make` prints what it can do. Every target sets up what it needs, on a machine with only Python and make.
# ARGS goes to the program behind a target: make test ARGS="-k rota", make demo ARGS="--port 8001".

SHELL := /bin/sh
.DEFAULT_GOAL := help
# Whatever the environment says, modules are compiled once: tests start some hundred programs.
export PYTHONDONTWRITEBYTECODE :=
VENV := .venv
BIN := $(VENV)/bin
# One more than cores: some tests wait for processes.
WORKERS := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 )))
ARGS :=
PARTS ?= 1
SEED ?= 1
CALLS ?= 2000
OTHER ?=
# Keeps the versions that stand (docs/decisions/0212).
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-emit-index-url --no-emit-find-links $(ARGS)
# Named after this folder: programs in .venv carry its path, so a clone that was moved installs anew.
INSTALLED := $(VENV)/.installed-$(shell pwd | cksum | cut -d ' ' -f 1)

.PHONY: help install demo test test-deep check lock migrate words pictures vendor bench bench-large soak

help: ## Print what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Create .venv with the program in it

demo: $(INSTALLED) ## Open a bench of phones in the browser, with all behind it on this machine; Ctrl-C ends it
	$(BIN)/satunomor demo $(ARGS)

test: $(INSTALLED) ## Run the tests; a part of them with ARGS="-k rota"
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist loadgroup $(ARGS)

test-deep: $(INSTALLED) ## Run the tests that are slow and rare; with PARTS=2 half of them, the other half tomorrow
	TESTS_DEEP=1 TESTS_PART=$$(( $$(date +%s) / 86400 % $(PARTS) ))/$(PARTS) $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist loadgroup -m "deep or hypothesis" $(ARGS)

check: $(INSTALLED) ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lock: $(INSTALLED) ## Pin what pyproject.toml names in the two lock files; ARGS=--upgrade takes newer versions
	$(COMPILE) -o requirements.lock
	$(COMPILE) -o requirements-dev.lock --extra dev -c requirements.lock \
	  $$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' requirements.lock)
	@awk '/^# The following packages were excluded/ { exit } NR > 1 { print line } { line = $$0 }' \
	  requirements-dev.lock > requirements-dev.lock.new && mv requirements-dev.lock.new requirements-dev.lock

words: $(INSTALLED) ## Take new texts of the pages into ivr/web/locale; the empty ones are yours to write
	$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --no-location --sort-output --omit-header -w 120 -o $(VENV)/pages.pot ivr/web ivr/commands/demo
	$(BIN)/pybabel -q update -i $(VENV)/pages.pot -d ivr/web/locale -D pages --no-fuzzy-matching --ignore-obsolete \
	  --omit-header -w 120

pictures: $(INSTALLED) ## Take pictures of every page in every state into docs/images, with Chromium
	mkdir -p docs/images && rm -f docs/images/*.png
	TESTS_DEEP=1 PICTURES=docs/images $(BIN)/python -m pytest -n 2 -o faulthandler_timeout=0 -m deep tests/browser/test_gallery.py \
	  tests/browser/test_counsellor_card.py tests/ivr/commands/demo/bench/test_states.py tests/ivr/commands/demo/test_pictures.py

vendor: ## Fetch anew, by npm, what others wrote and we keep in the tree: htmx for pages, axe-core for their tests
	cd tests/browser && npm pack --silent axe-core@4.14.1 && tar -xzf axe-core-4.14.1.tgz --strip-components 1 package/axe.min.js \
	  && rm axe-core-4.14.1.tgz
	cd ivr/web/static && npm pack --silent htmx.org@4.0.1 && tar -xzf htmx.org-4.0.1.tgz --strip-components 2 package/dist/htmx.min.js \
	  && rm htmx.org-4.0.1.tgz

bench: $(INSTALLED) ## Measure what a webhook and a decision cost; writes bench.json
	$(BIN)/python -m tests.bench

bench-large: $(INSTALLED) ## Let 20,000 callers wait on two processes, and 500 call in one second; write a million calls
	$(BIN)/python -m tests.bench.large

soak: $(INSTALLED) ## Play 2,000 calls while much goes wrong, and count broken promises: SEED=1 CALLS=2000, OTHER=../before beside that version
	@SEED=$(SEED) CALLS=$(CALLS) OTHER=$(OTHER) $(BIN)/python -m tests.soak

migrate: $(INSTALLED) ## Bring the database's schema to the newest revision
	$(BIN)/satunomor migrate

$(INSTALLED): requirements.lock requirements-dev.lock pyproject.toml
	@$(BIN)/pip --version >/dev/null 2>&1 || { \
	  for python in python3.13 python3.12 python3.11 python3 python; do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      echo "Creating $(VENV) with $$($$python --version)"; \
	      exec $$python -m venv --clear $(VENV); \
	    fi; \
	  done; \
	  echo "Satu Nomor needs Python 3.11 or newer with its venv module, and found none."; \
	  echo "On Debian and Ubuntu: apt install python3 python3-venv"; \
	  exit 1; \
	}
	@echo "Installing what the two lock files name (the first time takes a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps -r requirements.lock -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@touch $@
