# make demo   builds bangfu, staffs scenarios/winter-air, verifies the plan and exports the workbook
# make test   runs all tests
# make test-readers   reads exports with openpyxl, python-docx, icalendar and LibreOffice, which it installs
# make bench  measures generated rounds from 300 people to 5,600, up to a minute each, then the parts around the search
.PHONY: demo test test-readers lint bench setup

demo: setup
	cargo build --release --quiet
	@sh scripts/demo.sh

test: setup
	cargo test

test-readers: setup
	@sh scripts/readers.sh
	BANGFU_READERS=1 cargo test --test readers

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

# The tables of docs/performance.md
bench: setup
	cargo build --release --quiet
	target/release/bangfu bench staffing --threads 2 --lang en
	cargo bench

setup:
	@sh scripts/setup.sh
