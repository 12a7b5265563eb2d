# Okienko. The whole of it: `make demo`, `make test`. `make help` lists the rest.
# What each does stands in scripts/setup (what is missing is made, what is there is kept).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo up doctor test test-setup pytest lint format messages docs lock clean

RUN := .venv/bin

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## make .venv, install the locked packages, build the pages' files
	@./scripts/setup run

demo: setup ## run Okienko with the living sample commune, until Ctrl-C
	@exec $(RUN)/python -m okienko up --demo

up: setup ## run Okienko alone, until Ctrl-C
	@exec $(RUN)/python -m okienko up

doctor: setup ## list each part, its version and its state
	@$(RUN)/python -m okienko doctor

test-setup:
	@./scripts/setup test

test: test-setup lint pytest ## set up and pass all checks and tests

pytest: test-setup ## the tests alone
	@$(RUN)/python -m pytest $(if $(PYTEST),$(PYTEST),-n auto --dist loadgroup)

lint: test-setup ## style, types, import order, templates, front end
	@./scripts/lint

format: test-setup ## bring Python into its form
	@$(RUN)/ruff check --fix -q . ; $(RUN)/ruff format -q .

messages: setup ## bring the translations' files up to date with the texts in the code
	@$(RUN)/python scripts/messages.py

docs: setup ## write docs/settings.md, events.md and figures.md anew from the code
	@$(RUN)/python scripts/docs.py

lock: setup ## resolve requirements/*.in anew into *.txt, with hashes
	@./scripts/lock

clean: ## remove what set-up made; the data in var stay
	rm -rf .venv node_modules okienko/look/static/built .mypy_cache .ruff_cache .pytest_cache
