# Works with Python >= 3.11 (with venv) and make, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q
UV     ?= uv

.PHONY: setup setup-dev pages demo test lint bench fuzz guests lock clean

setup: $(VENV)/.run
setup-dev: $(VENV)/.dev

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Plantão needs Python 3.11 or newer: set PYTHON=/path/to/python3") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/run.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

pages:                 # quick when no source has changed
	@$(BIN)/python hatch_build.py build

demo: setup pages      ## raise everything with example posts and print the addresses
	$(BIN)/hub demo

test: setup-dev pages  ## the whole test suite
	$(BIN)/python hatch_build.py test
	$(BIN)/python -m pytest

lint: setup-dev        ## ruff, mypy --strict, the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python hatch_build.py check

bench: setup-dev       ## what README's table of figures was measured with
	$(BIN)/python -m loadtest.bench

fuzz: setup-dev        ## look for inputs that break the readers, FUZZ_SECONDS each
	@$(BIN)/python -m fuzz check
	$(PIP) install --require-hashes -r requirements/fuzz.lock
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) $(BIN)/python -m fuzz

guests: setup-dev      ## rebuild the compliance modules with the pinned toolchain
	$(PIP) install --require-hashes -r requirements/guests.lock
	$(BIN)/python guests/build.py

lock:                  ## renew requirements/*.lock (needs uv)
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q --no-header \
	  pyproject.toml --extra embedded --group build -o requirements/run.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q --no-header \
	  pyproject.toml --extra embedded --group build --group dev -c requirements/run.lock -o requirements/dev.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q --no-header \
	  --group guests -o requirements/guests.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q --no-header \
	  --group fuzz -o requirements/fuzz.lock

clean:
	rm -rf $(VENV) frontend/node_modules hub/web/static/assets
