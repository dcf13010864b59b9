VENV := .venv
BIN := $(VENV)/bin
# A name that is found may still not run (a version manager's placeholder) or lack venv, so each is asked.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
# The files list all that is needed: pip looks for nothing else, as releases that came later would have no hash there.
# A source build of pysqlite3 would use the system's SQLite, which can corrupt a WAL database; only the wheels bundle a fixed one.
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps --only-binary pysqlite3
# Two more than there are processors: a process whose service is being killed or whose browser paints mostly waits.
PARALLEL = --numprocesses $$($(BIN)/python -c 'import os; print(min(os.cpu_count() or 1, 3) + 2)')
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

# The demo has a database and keys of its own.
DEMO := env INSTANCE_PATH="$${INSTANCE_PATH:-instance/demo}"

.PHONY: help run demo test lint types templates check screenshots bench bench-large bench-purge bench-rivals lock clean
.DELETE_ON_ERROR:

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## Serve on http://127.0.0.1:8000, setting up whatever is missing
	@$(BIN)/flask --app wsgi setup
	@exec $(BIN)/gunicorn wsgi:app

demo: $(VENV)/.run  ## Fill a database of its own with weeks of invented traffic, and serve it
	@$(DEMO) $(BIN)/python -m demo $(ARGS)
	@exec $(DEMO) $(BIN)/gunicorn wsgi:app

test: $(VENV)/.test  ## Run all tests, on SQLite and on a Postgres of their own
	@COVER=$(if $(ARGS),,1) $(BIN)/pytest $(PARALLEL) $(ARGS)

lint: $(VENV)/.test  ## Check style, and that imports go one way
	@$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/lint-imports --no-logo

types: $(VENV)/.test  ## Check types
	@$(BIN)/mypy

templates: $(VENV)/.test  ## Check the HTML templates
	@$(BIN)/djlint templates --check && $(BIN)/djlint templates --lint

check: $(VENV)/.test  ## Everything CI checks
	@$(MAKE) --no-print-directory --jobs 2 lint templates
	@$(MAKE) --no-print-directory --jobs 2 types test

screenshots: $(VENV)/.test  ## Take the pictures in docs/ anew (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots docs

bench: .venv-bench/.made  ## Measure the service beside the least that any program would take (needs wrk)
	@.venv-bench/bin/python -m bench.run $(ARGS)

bench-large: .venv-bench/.made  ## The same with ROWS messages, by default ten million, beside none
	@.venv-bench/bin/python -m bench.large --rows $(or $(ROWS),10000000) $(ARGS)

bench-purge: .venv-bench/.made  ## Measure a purge beside saves, an export and an import
	@.venv-bench/bin/python -m bench.upkeep $(ARGS)

bench-rivals: .venv-bench/.made  ## Measure saves per second beside other programs
	@.venv-bench/bin/python -m bench.rivals $(ARGS)

lock: $(VENV)/.test  ## Pin the newest allowed versions in requirements/*.txt
	@$(LOCK) --upgrade requirements/run.in -o requirements/run.txt
	@$(LOCK) --upgrade requirements/test.in -o requirements/test.txt
	@$(LOCK) --upgrade bench/requirements.in -o bench/requirements.txt

clean:  ## Remove the virtual environment and caches; the data in instance/ stays
	@rm -rf $(VENV) .venv-bench .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv was found; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) && touch $@

$(VENV)/.%: requirements/%.txt $(VENV)/.made
	@echo "Installing $< into $(VENV)" >&2
	@$(INSTALL) --requirement $< && touch $@

.venv-bench/.made: bench/requirements.txt
	@$(PYTHON) -m venv .venv-bench
	@$(subst $(BIN),.venv-bench/bin,$(INSTALL)) --requirement $< && touch $@
