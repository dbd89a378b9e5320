# Masalik: every task has a target; `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= masalik-data
HOST   ?= 127.0.0.1
PORT   ?= 8000

.DEFAULT_GOAL := help
.PHONY: help demo test lint format web screenshots bench lock wheel clean python

help:  ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Masalik needs Python 3.11 or newer; set PYTHON, e.g. make demo PYTHON=python3.12" >&2; exit 1; }

$(VENV)/.runtime: requirements.lock requirements-node.lock pyproject.toml hatch_build.py | python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@# Node builds the front end: the system's, or else one from PyPI.
	@$(BIN)/python server/web/build.py node || \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements-node.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

web: $(VENV)/.runtime  ## build the style and the scripts of the pages, where they changed
	@$(BIN)/python server/web/build.py

demo: web  ## set everything up, load the bundled corpus, serve it (DATA, HOST, PORT)
	$(BIN)/masalik load corpus --data $(DATA)
	$(BIN)/masalik serve --data $(DATA) --host $(HOST) --port $(PORT)

test: $(VENV)/.dev web  ## set everything up and run the tests
	$(BIN)/python -m pytest

lint: $(VENV)/.dev  ## check format, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python server/web/build.py check

format: $(VENV)/.dev  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/masalik format-ontology

screenshots: $(VENV)/.dev web  ## take pictures of each page in both languages, wide and narrow (Chromium)
	$(BIN)/python tests/screenshots.py

bench: $(VENV)/.dev  ## measure loading and serving against their peers
	$(BIN)/python -m bench

lock: $(VENV)/.dev  ## renew the lock files from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build --extra dev pyproject.toml --output-file requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --group pyproject.toml:node --output-file requirements-node.lock

wheel: $(VENV)/.dev web  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean:  ## remove the virtual environment, caches and builds (not the data)
	rm -rf $(VENV) dist ontology/documentation/site server/static server/web/node_modules tests/npm/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
