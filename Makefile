# `make demo` and `make test` do all their own set-up in .venv; nothing is installed outside this folder.
# Linux's own Python is an optimised build; pyenv's default build takes a fifth longer for everything.
PYTHON ?= $(or $(shell /usr/bin/python3 -c "import sys, ensurepip; sys.version_info < (3, 11) or print(sys.executable)" 2>/dev/null),python3)
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif
RUN := $(BIN)/python

.PHONY: help demo test fuzz attack crash bench scale check journeys map pictures lock sbom release-check clean

help:            ## list the targets
	@echo "make demo    try the bot without an account (PORT=8765; in Microsoft Teams: TEAMS=1; in both: BOTH=1)"
	@echo "make test    run every check and test (only some tests: TESTS=tests/flows)"
	@echo "make fuzz    send damaged payloads to the bot: over HTTP, Socket Mode, with PostgreSQL, in Teams (PAYLOADS=100000 each)"
	@echo "make attack  everybody tries everything on every concern: can anybody change, see or learn what they may not? (ATTACK=--pairs)"
	@echo "make crash   kill the bot again and again: is anything lost or repeated? (a long run: LONG=1; in Teams only: CRASH=\"--on teams\")"
	@echo "make check   look for mistakes in your settings and school.toml"
	@echo "make scale   measure many schools in one deployment: start, rest, everybody at nine, a restart (SCHOOLS=1000; limit those who report: REPORTING=200)"
	@echo "make bench   measure a report, how long people wait, and many concerns (COMPARE=FILE: what got slower since)"
	@echo "make journeys  count what each story costs the safeguarding lead (WHY=\"...\" when a count rose)"
	@echo "make map     rewrite the map of the folders in docs/inside.md"
	@echo "make pictures  retake the README's pictures from the demo"
	@echo "make lock    rewrite uv.lock and requirements.txt from pyproject.toml (needs uv)"
	@echo "make sbom    write sbom.json: every package in the program"
	@echo "make release-check  check the version, the wheel in a clean environment, licences, list of packages, container"
	@echo "make clean   remove .venv and caches"

PORT ?= 8765

demo: $(VENV)/.for-use
	$(RUN) -m bot demo --port $(PORT) $(if $(TEAMS),--teams) $(if $(BOTH),--both) $(DEMO)

check: $(VENV)/.for-use
	$(RUN) -m bot check

test: $(VENV)/.for-tests
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(BIN)/lint-imports
	$(RUN) -m pytest -n 3 --dist worksteal -rfEs $(TESTS)
	@$(RUN) -c "from tests.support.browser.driver import browser_missing as left_out; \
	  print(left_out() or 'The browser tests ran too: Chromium and its driver are installed.')"

PAYLOADS ?= 100000

fuzz: $(VENV)/.for-fuzzing
	PYTHONPATH=. $(RUN) -m tests.fuzz http $(PAYLOADS)
	PYTHONPATH=. $(RUN) -m tests.fuzz socket-mode $(PAYLOADS)
	PYTHONPATH=. $(RUN) -m tests.fuzz postgresql $(PAYLOADS)
	PYTHONPATH=. $(RUN) -m tests.fuzz teams $(PAYLOADS)

attack: $(VENV)/.for-tests
	$(RUN) -m tests.attack $(ATTACK)

crash: $(VENV)/.for-tests
	$(RUN) -m tests.crash $(if $(LONG),--long) $(CRASH)

bench: $(VENV)/.for-tests
	COMPARE=$(COMPARE) $(RUN) -m tests.bench

SCHOOLS ?= 1000

scale: $(VENV)/.for-tests
	PYTHONPATH=. $(RUN) -m tests.bench.england $(SCHOOLS) $(REPORTING)

journeys: $(VENV)/.for-tests
	@$(RUN) -m tests.support.chat.journeys_table 2>/dev/null

map: $(VENV)/.made
	$(RUN) -m tests.support.folder_map

pictures: $(VENV)/.for-tests
	$(RUN) -m tests.support.browser.pictures

lock:
	uv lock $(LOCK)
	uv export --quiet --no-dev --all-extras --no-emit-project --no-header --format requirements-txt --output-file requirements.txt

sbom: $(VENV)/.for-release
	$(RUN) -m tests.release.parts

release-check: $(VENV)/.for-release
	$(RUN) -m tests.release

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# The stamps are in .venv, so deleting .venv starts afresh; a changed pyproject.toml reinstalls.
$(VENV)/.for-use: pyproject.toml $(VENV)/.made
	@echo "Setting up (once) ..."
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.for-tests: pyproject.toml $(VENV)/.made
	@echo "Setting up for tests (once) ..."
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@ $(VENV)/.for-use

$(VENV)/.for-release: pyproject.toml $(VENV)/.for-tests
	$(RUN) -m pip install --quiet --disable-pip-version-check --group release
	@touch $@

# atheris is not built for every Python and machine; without it the payloads are random.
$(VENV)/.for-fuzzing: pyproject.toml $(VENV)/.for-tests
	-$(RUN) -m pip install --quiet --disable-pip-version-check --only-binary :all: --group fuzz
	@touch $@

$(VENV)/.made:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12 demo"; exit 1; }
	@echo "Making $(VENV) (once) ..."
	@$(RUN) -c "import pip, ssl" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || \
	  { echo "Python cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(RUN) -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"  # 25.1 knows --group
	@touch $@
