# Two commands matter: `make demo` and `make test`. Both set up .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
SAMPLES := tegal-2017 kemenperin-2017

.PHONY: demo test lint bench bench-peers bks pictures format clean

demo: $(VENV)/.installed
	@mkdir -p $(OUT)
	@set -e; for name in $(SAMPLES); do \
		echo "== $$name"; \
		rm -rf $(OUT)/$$name.xlsx; \
		$(BIN)/linkmatch instances make $$name -o $(OUT)/$$name.xlsx; \
		$(BIN)/linkmatch check $(OUT)/$$name.xlsx; \
		$(BIN)/linkmatch solve $(OUT)/$$name.xlsx -o $(OUT)/$$name.schedule.json \
			--xlsx $(OUT)/$$name.schedule.xlsx; \
		$(BIN)/linkmatch verify $(OUT)/$$name.xlsx $(OUT)/$$name.schedule.json; \
	done

# Tests run against the built wheel, not the source tree. Those that need Chromium, LibreOffice or
# poppler-utils are left out where these are not installed; the last lines of the run name them.
test: lint
	$(BIN)/pytest -n auto -rs tests

lint: $(VENV)/.wheel
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --config-file pyproject.toml -p linkmatch

# The samples against their best-known solutions; fails where one is missed.
bench: $(VENV)/.wheel
	@mkdir -p $(OUT)
	$(BIN)/linkmatch bench -o $(OUT)/bench.csv \
		$$($(BIN)/python -c "from linkmatch.instances import names; print(*names())")

# Other methods on the same events, how cost grows, and the page of it; FOLDER: of .dzn instances.
bench-peers: $(VENV)/.wheel
	$(BIN)/python benchmarks/peers.py score growth $(if $(FOLDER),breaks --folder $(FOLDER)) pages

# Better solutions of the samples than the best known, if there are any.
bks: $(VENV)/.wheel
	$(BIN)/python benchmarks/bks.py $(NAMES)

# The pictures of README and docs, from exports of a sample; needs the same programs.
pictures: $(VENV)/.wheel
	$(BIN)/python docs/pictures.py

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

SOURCES := pyproject.toml $(shell find . -name '*.py' -not -path './.venv/*' -not -path './build/*') \
	$(wildcard instances/*.json formats/texts/*.json formats/exports/templates/*)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# What runs is always a wheel of the tree as it is, so that no stale build can hide a fault.
define install_wheel
	rm -rf build dist linkmatch.egg-info
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	$(BIN)/python -m pip install --quiet --no-deps --force-reinstall dist/linkmatch-*.whl
	rm -rf build linkmatch.egg-info
	$(BIN)/python -c "from linkmatch.scheduler.annealing.compiled import warm_up; warm_up()"
endef

$(VENV)/.installed: $(VENV)/bin/python $(SOURCES)
	$(BIN)/python -m pip install --quiet '.[fast]'
	$(install_wheel)
	touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet '.[dev]'
	touch $@

$(VENV)/.wheel: $(VENV)/.installed-dev $(SOURCES)
	$(install_wheel)
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) $(OUT) build dist linkmatch.egg-info
