# The commands of Otklik. Each makes what it needs first, once; `make help` lists them.
.PHONY: help run test check bench crash train clean
.DEFAULT_GOAL := help
PY := .venv/bin/python
export OTKLIK_DEMO ?= 1

help: ## what can be done here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  \033[36mmake %-8s\033[0m %s\n", $$1, $$2}'

run: ## start Otklik with demo content: chat and desk in the browser
	@deploy/environment.sh door engine web
	@exec $(PY) -m bot run

test: ## everything the suite needs, then all tests
	@deploy/environment.sh test engine web chromium
	@deploy/check.sh
	@$(PY) nlu/check_engine_tests.py "$$($(PY) -m bot train)"
	@$(PY) -m pytest -q -n 2 --dist loadfile --hypothesis-seed=2026

check: ## ruff, mypy, import-linter
	@deploy/environment.sh test
	@deploy/check.sh

bench: ## speed beside the reference, as a table of ratios
	@deploy/environment.sh test engine web
	@$(PY) -m tests.bench

MINUTES ?= 10
RATE ?= 50
DATABASE ?= postgresql

crash: ## ten minutes of load, deaths and faults on every channel; counts what was lost (MINUTES=, RATE=, DATABASE=, SEED=)
	@deploy/environment.sh test engine web
	@$(PY) -m bot train >/dev/null
	@$(PY) -m tests.crash --minutes $(MINUTES) --rate $(RATE) --database $(DATABASE) $(if $(SEED),--seed $(SEED))

train: ## train the assistant when its data changed
	@deploy/environment.sh door engine
	@$(PY) -m bot train

clean: ## remove what was made here, the store in var/ excepted
	@rm -rf .venv .venv-rasa .bootstrap handoff/desk/web/node_modules knowledge_base/pages/node_modules .mypy_cache .ruff_cache .pytest_cache
