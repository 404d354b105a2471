# The verbs of this project, each a line or a few that call a tool. `make` alone lists them.
# What is missing on this machine is named in one line by scripts/environment.sh.

SHELL = /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
WORKERS ?= 6
BROWSERS ?= 3
ONCE ?= 0
COUNT ?= 10000000
SEED ?= 1
PEERS ?= 0
ONLY ?=
LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

# Images of containers often forbid it; here hundreds of processes would each compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo check gates quick compiled test soak accept bench screenshots fuzz lock clean

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup: ## make the private environment in .venv, with the tools for tests
	@scripts/environment.sh test

demo: ## run a simulated facility, its centre and the gateway; ONCE=1 ends by itself
	@scripts/environment.sh run
	@$(BIN)/crinsu-gateway demo $(if $(filter-out 0,$(ONCE)),--once)

check: setup ## the fast gates: format, lint, types, contracts, quick tests (under 60 s)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target gates quick

quick: # the quick tests; part of check, beside the gates
	@$(BIN)/pytest -q -n 2 -m "not slow" tests/unit tests/house

gates: # format, lint, types and import contracts; part of check and test
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

compiled: # what every worker would else compile at the same time; part of test, beside the gates
	@$(BIN)/python -m compileall -q src
	@$(BIN)/pytest -q --collect-only >/dev/null || true # what is wrong is told by the run itself

test: setup ## the gates and every test, those with a browser last; ONLY= chooses
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target gates compiled
	@$(BIN)/python scripts/phases.py $(WORKERS) $(BROWSERS) $(if $(ONLY),-k "$(ONLY)")

# One after the other and told live; ONLY= takes a part of the names, as pytest's -k does.
soak: setup ## the long forms: every crash point, power cuts, random work (hours); ONLY= chooses
	@$(BIN)/pytest -v -m soak $(if $(ONLY),-k "$(ONLY)") tests

accept: setup ## write the golden files and examples anew and show what changed
	@$(BIN)/pytest -q --accept tests || true
	@$(BIN)/python -c 'from crinsu_gateway.config.example import example; print(example(), end="")' \
		>config.example.toml
	@git --no-pager diff -- tests/golden docs devices config.example.toml
	@git status --short -- tests/golden docs devices config.example.toml

# PEERS=1 installs other gateways from the package index into build/peers, never into .venv.
bench: setup ## measure against peers in the same run; PEERS=1 beside other gateways too
	@$(BIN)/python -m bench $(if $(filter-out 0,$(PEERS)),--peers)

screenshots: setup ## write docs/screens anew: the views of the demo in Chromium, light and dark
	@$(BIN)/python scripts/screenshots.py

fuzz: setup ## ten million broken frames through every decoder; COUNT= and SEED= change that
	@$(BIN)/python -m bench.fuzz --count $(COUNT) --seed $(SEED)

# Exactly what pip then installs with --require-hashes; no address of an index gets into the files.
lock: ## resolve the requirements anew into requirements.lock and requirements-test.lock
	@command -v uv >/dev/null 2>&1 || { echo "uv is missing: install it with 'pipx install uv'" >&2; exit 1; }
	$(LOCK) -o requirements.lock
	$(LOCK) --group test -c requirements.lock -o requirements-test.lock

clean: ## remove the private environment, caches and build results
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +
