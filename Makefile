# Every task of the project; `make` alone lists them. The same tasks run by hand and in CI.
PYTHON ?= python3
BIN := .venv/bin
# Where a machine says otherwise, each of the many processes of the tests would compile its sources anew.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help
.PHONY: help setup run test check format schemas pictures train bench lock clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## Make both environments (.venv and bot/.venv), or bring them up to their locks
	@$(PYTHON) -m server.tooling.setup

run: setup ## Start everything, print the addresses, stop on Ctrl-C; options in ARGS="--port 9000"
	@$(BIN)/bespoke run $(ARGS)

test: setup ## Run every test, browser included; a part with ARGS="tests/orders -k outbox"
	@$(PYTHON) -m server.tooling.browser
	@$(BIN)/python -m pytest -n 3 --dist loadgroup $(ARGS)

check: setup ## Check format, lint, types, import arrows and customer contexts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bespoke contexts check

format: setup ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

schemas: setup ## Make the JSON Schemas and the reference of the data language anew, in docs/reference
	@$(BIN)/bespoke contexts schemas

pictures: setup ## Make the pictures in docs/pictures anew: of the chat, and of every page of the console light and dark
	@$(PYTHON) -m server.tooling.browser
	@BESPOKE_PICTURES=docs/pictures/console $(BIN)/python -m pytest -q -n 0 tests/console/test_loop_in_browser.py tests/console/test_hand_over_in_browser.py \
		tests/console/test_settings_in_browser.py tests/console/test_provider_alone.py tests/console/test_reviews.py
	@BESPOKE_PICTURES=.state/pictures $(BIN)/python -m pytest -q -n 0 tests/server/chat/test_order.py
	@for picture in docs/pictures/*.png; do cp ".state/pictures/$${picture##*/}" "$$picture"; done

train: setup ## Train the dialogue model, if what it is made from changed
	@bot/.venv/bin/python -m bot.engine.train

bench: setup ## Measure: NAME=turns is bench/turns.py; options in ARGS="--json turns.json"
	@$(BIN)/python -m bench.$(or $(NAME),$(error say which: make bench NAME=turns)) $(ARGS)

lock: ## Make both locks anew from the dependencies in the two pyproject.toml
	@$(PYTHON) -m server.tooling.setup --lock

clean: ## Delete environments, caches, trained models; what you ordered and published stays in .state
	@rm -rf .venv bot/.venv .tools bot/models .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
