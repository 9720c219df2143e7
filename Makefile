# One command each. Everything is installed into .venv, and again only when what is asked for has changed.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
ASKED := pyproject.toml constraints.txt
# Test processes side by side. Each has a PostgreSQL, a Redis and a Chromium of its own.
SIDE_BY_SIDE ?= 2

.PHONY: run test check model chaos figures mutants screenshots bench

# `exec`, so that the supervisor is make's own child: a SIGTERM to make reaches it, and no shell is in between.
run: .venv/run.stamp
	@exec $(BIN)/background-tasks up

test: .venv/test.stamp
	@sh tests/system.sh
	$(BIN)/pytest -n $(SIDE_BY_SIDE) --dist loadfile

check: .venv/test.stamp
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

# A picture of every surface, wide, middling and narrow, light and dark, into docs/screenshots.
screenshots: .venv/test.stamp
	@sh tests/system.sh
	$(BIN)/python -m tests.screenshots

# Every state that a task, its messages, its workers and its mail can come into.
model: .venv/test.stamp
	$(BIN)/python -m tests.model

# Real processes killed, frozen and cut off, judged from outside: ROUNDS=10 SEED=1 DATABASE=sqlite|postgresql.
chaos: .venv/test.stamp
	@sh tests/system.sh
	$(BIN)/python -m tests.chaos

# Each number that docs/reliability.md holds: FIGURE=R1,E2 SCALE=0.05 SEED=1 DATABASE=sqlite|postgresql WITHIN=120.
figures: .venv/test.stamp
	@sh tests/system.sh
	@$(BIN)/python -m tests.figures

# Each protection switched off, one at a time: how many of them a test misses.
mutants: .venv/test.stamp
	@sh tests/system.sh
	$(BIN)/python -m tests.mutants

# The product beside its peers, which live in an environment of their own: SCENARIO=fanout for one of them alone.
bench: .venv/test.stamp bench/.venv/stamp $(if $(shell command -v npm),bench/node/node_modules/stamp)
	@sh tests/system.sh
	@$(BIN)/python -m bench $(SCENARIO)

bench/.venv/stamp: bench/requirements.txt
	$(PYTHON) -m venv bench/.venv
	bench/.venv/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

bench/node/node_modules/stamp: bench/node/package.json
	npm install --prefix bench/node --silent --no-audit --no-fund
	@touch $@

.venv/run.stamp: $(ASKED) | $(BIN)/pip
	$(INSTALL) -e '.[embedded,fast]'
	@touch $@

.venv/test.stamp: $(ASKED) | $(BIN)/pip
	$(INSTALL) -e '.[embedded,fast,postgres,watch,dev]'
	@touch $@ .venv/run.stamp

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
