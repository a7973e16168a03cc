# `make` alone lists what there is. Every step is idempotent; nothing outside this
# folder is touched, but for the system libraries that `make system` installs.

HOST ?= 127.0.0.1
PORT ?= 8000
MINUTES ?= 5
PY := .venv/bin/python
MANAGE := $(PY) manage.py
export HOST PORT MINUTES
export SITE_URL ?= http://$(HOST):$(PORT)

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres check bench drills soak format messages lock setup system assets data clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup data  ## everything: database, demonstration, web server and worker; Ctrl-C stops all
	@$(PY) -m config.serve

test: setup  ## the whole suite; browser tests only where a Chromium is found
	$(PY) -m pytest -n auto

test-postgres: setup  ## the suite on PostgreSQL (DATABASE_URL, or the local server)
	DATABASE_URL=$${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/htx} $(PY) -m pytest -n auto

check: setup  ## lint, unsafe calls, types, floors, templates, migrations, deployment, translations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/bandit --quiet --configfile pyproject.toml --severity-level medium --recursive .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	.venv/bin/djlint templates --lint --quiet
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) messages --check
	bash bin/check-deploy

bench: setup  ## the benchmarks, printed as ratios side by side
	$(PY) -m bench

drills: setup  ## processes killed, the database gone for 30 s in two ways, the disk full (as root)
	$(PY) -m bench.several
	$(PY) -m bench.outage
	$(PY) -m bench.full

soak: setup var/soak/installed  ## MINUTES=5 of mixed use: errors, p95, growth of memory
	$(PY) -m bench.soak

var/soak/installed: requirements-soak.txt
	@test -x var/soak/bin/python || python3 -m venv var/soak
	@.venv/bin/uv pip install --quiet --python var/soak/bin/python --require-hashes -r requirements-soak.txt
	@touch $@

format: setup  ## format Python and templates
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	-find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

messages: setup  ## collect texts into locale/, then compile
	$(MANAGE) messages

COMPILE := .venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11
lock:  ## compile requirements*.in into requirements*.txt with hashes
	$(COMPILE) requirements.in -o requirements.txt
	sed '/^# Development and tests/,$$d' requirements.in | $(COMPILE) --no-annotate -c requirements.txt -o requirements-run.txt -
	$(COMPILE) requirements-s3.in -o requirements-s3.txt
	$(COMPILE) requirements-soak.in -o requirements-soak.txt

setup: .venv/installed system assets

data:
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo --if-empty
	@$(MANAGE) collectstatic --noinput --verbosity 0

assets: var/.assets

var/.assets: .venv/installed papers/fonts.py $(wildcard locale/*/LC_MESSAGES/*.po locale_vendor/*/LC_MESSAGES/*.po)
	@mkdir -p var/assets
	@$(MANAGE) fonts
	@$(MANAGE) messages --compile
	@touch $@

# uv installs in seconds; where it cannot reach the registry as pip is set up to, pip does it.
.venv/installed: requirements.txt
	@python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "CPython 3.11 is needed.")'
	@test -x $(PY) || python3 -m venv .venv
	@grep -A99 '^uv==' requirements.txt | awk 'NR==1 || /^ +--hash/ {print} NR>1 && /^[a-z]/ {exit}' > .venv/uv.txt
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements.txt \
	  || .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

system: .venv/installed
	@$(PY) -m papers.system

clean:  ## remove everything that was made here (environment, database, files)
	rm -rf .venv var
