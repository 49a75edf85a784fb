# Palabre: `make` lists what one can do.

PYTHON ?= python3
PORT ?= 8000
INSTANCE ?= instance
BIN := .venv/bin
export PORT INSTANCE

.PHONY: help run test check look bench bench-revisions translate clean

help: ## list what one can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: .venv/ready ## create the environment, load the demonstration region, serve on http://localhost:$(PORT)
	@$(BIN)/flask migrate
	@$(BIN)/flask seed
	@$(BIN)/flask welcome
	@exec $(BIN)/flask serve --port $(PORT)

test: .venv/ready ## every test (those that need Chromium or PostgreSQL are skipped where these are missing)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 2 --dist worksteal

check: .venv/ready ## format, lint and types, without changing anything
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

look: .venv/ready ## take the screenshots of docs/ in a real browser
	@$(BIN)/python -m benchmarks.look

bench: .venv/ready ## measure the speed of the pages, beside a bare Flask page (STRUCTURES=FILE.csv: then with those too, and the growth)
	@$(BIN)/python -m benchmarks.pages $(if $(STRUCTURES),--structures "$(STRUCTURES)")

bench-revisions: .venv/bench ## measure the engine of versions, beside difflib, merge3, git and zlib
	@$(BIN)/python -m benchmarks.engine

translate: .venv/ready ## gather the words of the site and compile the catalogues
	@$(BIN)/python -m app.translations

clean: ## remove the environment and the caches (never the data)
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis

.venv/ready: requirements.txt
	@echo "palabre: preparing the environment (a minute, once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Palabre needs Python 3.11 or later.")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/bench: benchmarks/requirements.txt .venv/ready
	@$(BIN)/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@
