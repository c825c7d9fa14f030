# Everything a person needs: `make` lists it. The first target that needs .venv makes it, once.

PYTHON ?=
VENV := .venv
PEERS := .venv-peers
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTEST := $(BIN)/python -m pytest --numprocesses=auto --dist=loadfile
KEEP := --keep-id --extra-keys metadata.language_info.version

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup briefing lab test test-all check bench docs format pins clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Make .venv with the pinned packages (needs Python 3.11 or newer)

$(READY): requirements.txt pyproject.toml hatch_build.py
	@rm -f $(READY)
	@$(BIN)/python -c 'import pip; $(NEW_ENOUGH)' 2>/dev/null || { \
	  for python in $(PYTHONS); do \
	    $$python -c '$(NEW_ENOUGH)' 2>/dev/null && break; \
	    python=; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo "Python 3.11 or newer is needed, and none of these is one: $(PYTHONS)"; \
	    echo "Install one, or name it: make setup PYTHON=/path/to/python3"; \
	    exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$($$python --version)"; \
	  $$python -m venv --clear $(VENV) || { \
	    rm -rf $(VENV); \
	    echo "This Python can't make a virtual environment (its venv or ensurepip module is missing)."; \
	    echo "Install a complete one, or name another: make setup PYTHON=/path/to/python3"; \
	    exit 1; \
	  }; \
	}
	@echo "Installing the pinned packages into $(VENV) (once, a minute or two)"
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

briefing: $(READY) ## Make the briefing; say more with ARGS, such as ARGS="--language zh"
	@$(BIN)/analysis briefing $(ARGS)

lab: $(READY) ## Open the notebooks in JupyterLab
	@$(BIN)/jupyter lab notebooks $(ARGS)

test: $(READY) ## Run the tests and the docstrings' examples, but for the slow ones
	@$(PYTEST) -m "not slow" $(ARGS)

test-all: $(READY) ## Run all tests, in a browser too where there is one, and measure the coverage
	@$(PYTEST) --cov --cov-report=term $(ARGS)

check: $(READY) ## Check format, style, spelling, types, docstrings and that notebooks are stripped
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/codespell
	@$(BIN)/mypy
	@find src -name '*.py' -exec $(BIN)/numpydoc lint {} +
	@$(BIN)/nbstripout --verify $(KEEP) notebooks/*.ipynb notebooks/*/*.ipynb

format: $(READY) ## Format the code and strip the notebooks
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format
	@$(BIN)/nbstripout $(KEEP) notebooks/*.ipynb notebooks/*/*.ipynb

docs: $(READY) ## Make the reference and the method notes as HTML in build/docs
	@MPLBACKEND=agg $(BIN)/python docs/build.py build/docs

bench: $(READY) $(PEERS)/.ready ## Measure the library beside its peers
	@$(BIN)/python benchmarks/run.py $(ARGS)

$(PEERS)/.ready: benchmarks/peers/requirements.txt | $(READY)
	@echo "Installing the peers into $(PEERS), an environment of their own (once)"
	@$(BIN)/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --no-deps --require-hashes -r $<
	@touch $@

pins: ## Pin the ranges of pyproject.toml in requirements.txt (needs uv); newest: ARGS=--upgrade
	@command -v uv >/dev/null || { echo "uv is needed: see CONTRIBUTING.md"; exit 1; }
	@uv pip compile pyproject.toml --quiet --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate \
	  --custom-compile-command "make pins" --output-file requirements.txt $(ARGS)
	@uv pip compile benchmarks/peers/requirements.in --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-annotate \
	  --custom-compile-command "make pins" --output-file benchmarks/peers/requirements.txt $(ARGS)

clean: ## Remove caches and what was built; .venv stays
	@rm -rf build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find src tests benchmarks notebooks -name __pycache__ -prune -exec rm -rf {} +
