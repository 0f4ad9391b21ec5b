#!/usr/bin/env bash
# Style, types and the direction of imports.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff check --quiet .
.venv/bin/ruff format --check --quiet . || { echo "Some files are not formatted: run .venv/bin/ruff format ."; exit 1; }
.venv/bin/mypy
.venv/bin/lint-imports --no-cache | tail -n 20
