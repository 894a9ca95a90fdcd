# make demo   builds bangfu, staffs scenarios/winter-air, verifies the plan and exports the workbook
# make test   runs all tests
.PHONY: demo test lint bench setup

demo: setup
	cargo build --release --quiet
	@sh scripts/demo.sh

test: setup
	cargo test

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

# The tables of docs/performance.md
bench: setup
	cargo bench

setup:
	@sh scripts/setup.sh
