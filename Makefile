# Two commands for people: `make film` and `make test`. Everything is installed into .venv, at the
# versions of constraints.txt; nothing is downloaded after that.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
# By the environment, so that build environments keep to the versions too.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
EXAMPLE ?= examples/ferry.txt
TORCH := torch==2.13.0+cpu
FILM ?= films/$(basename $(notdir $(EXAMPLE)))

.PHONY: film gallery test test-all check fuzz fuzz-pictures corpora plans clean

film: $(VENV)/.installed
	$(BIN)/storyreel produce $(EXAMPLE) -o $(FILM)

# Every set, mood, style, size, angle, feeling, age, hair and garment, on a sheet each.
gallery: $(VENV)/.installed
	$(BIN)/storyreel gallery -o gallery

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest

test-all: $(VENV)/.installed-all
	$(BIN)/python -m pytest -m "not gpu and not live"

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# 200,000 damaged dialogue files; about an hour on two processors.
fuzz: $(VENV)/.installed-dev
	$(BIN)/python tests/fuzz/readers.py --cases 200000

# Pictures of 500 random scripts; about five minutes on two processors.
fuzz-pictures: $(VENV)/.installed-dev
	$(BIN)/python tests/fuzz/pictures.py --cases 500

# What the readers find of the plays in ../shared/corpora, and how fast.
corpora: $(VENV)/.installed-dev
	$(BIN)/python tests/bench/corpora.py --works

# What the planner makes of the dialogues in ../shared, beside five real films.
plans: $(VENV)/.installed-dev
	$(BIN)/python tests/bench/planner.py --presets --edits --act --speed --renders 60

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "storyreel needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) install --upgrade pip
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --group dev
	@touch $@

# scenedetect asks for the OpenCV that needs a display; the headless one serves it as well.
# Torch is installed only where pip is given one for a CPU (docs/models.md); the other is gigabytes.
$(VENV)/.installed-all: $(VENV)/.installed-dev
	$(PIP) install --group agreement --editable '.[ja,chat]'
	$(PIP) install --no-deps scenedetect
	@if $(PIP) install '$(TORCH)' 2>/dev/null; then $(PIP) install --editable '.[models]'; \
	  else echo "pip finds no $(TORCH); tests of checkpoints will be skipped" >&2; fi
	@touch $@
