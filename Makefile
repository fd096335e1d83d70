# Needs only python3 (3.11 or newer), make and git. Everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test test-all test-alone removals mutants check audit sbom setup bench lock format wheel

demo: setup
	$(BIN)/zorgvuldig demo $(ARGS)

# What decides whether a change is right, in twelve minutes on two cores; with ARGS what it names. Each process has a database server of its own, or a database
# on yours (DATABASE_URL). The hash seed makes all of them collect the same tests in the same order before they are shuffled.
PYTEST = PYTHONHASHSEED=0 $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
test: setup
	$(PYTEST) $(or $(ARGS),--tier fast)

# That, and everything that takes longer than it tells (tests/tiers.py). What starts whole servers and kills them runs alone. Then what the
# database itself decides, on the PostgreSQL of this machine.
test-all: test
	$(PYTEST) $$($(BIN)/python -m tests.tiers together)
	$(BIN)/pytest $$($(BIN)/python -m tests.tiers alone)
	$(BIN)/python -m tests.other_server $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $$($(BIN)/python -m tests.tiers elsewhere)

# Every file of the fast tier by itself: none needs what another left behind.
test-alone: setup
	$(BIN)/python -m tests.alone $(ARGS)

# Every protection taken out, one at a time: the fast tier notices each.
removals: setup
	$(BIN)/python -m tests.removals $(ARGS)

# The arithmetic changed in a thousand places, one at a time, and how many of them its tests notice. What is installed for it goes again.
mutants: setup
	$(BIN)/uv pip install --quiet mutmut==3.8.1
	-$(BIN)/mutmut run
	$(BIN)/mutmut export-cicd-stats
	rm -f $(READY)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/zorgvuldig register check
	$(BIN)/python -m supply.sbom --check
	$(BIN)/python -m supply.rooms --check
	$(BIN)/python -m supply.templates --check
	$(BIN)/python -m supply.audit

# Fails too when the package index does not answer; before every release.
audit: setup
	$(BIN)/python -m supply.audit --strict

# The list of everything that is in it, after every change of the lock.
sbom: setup
	$(BIN)/python -m supply.sbom

bench: setup
	$(BIN)/zorgvuldig bench $(ARGS)

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Zorgvuldig needs Python 3.11 or newer; say which with PYTHON=…") if sys.version_info < (3, 11) else 0'
	@echo 'Installing everything into .venv: half a minute, and longer on a slow line …'
	test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }
	$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(READY)

# New versions of everything we depend on; look at the difference before committing it.
lock: setup
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --custom-compile-command 'make lock' \
		--extra s3 --group dev pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --custom-compile-command 'make lock' \
		--extra s3 --constraint requirements.lock pyproject.toml --output-file deploy/requirements.txt
	touch $(READY)
	$(BIN)/uv pip sync --quiet --require-hashes requirements.lock && $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m supply.sbom

# What schools install: dist/zorgvuldig-….whl, with deploy/requirements.txt beside it (docs/install.md).
wheel: setup
	$(BIN)/python -m hatchling build --target wheel
	cp deploy/requirements.txt dist/

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m supply.templates
