# make demo   builds bangfu, staffs scenarios/winter-air, verifies the plan and exports the workbook
# make test   runs all tests
# make test-readers   reads exports with openpyxl, python-docx, icalendar and LibreOffice, which it installs
# make test-browser   installs Chromium and its driver where missing, and runs the tests of workbench and report page in it
# make pictures       runs them and writes the pictures of docs/workbench.md
# make bench  measures generated rounds from 300 people to 5,600, up to a minute each, then the parts around the search
.PHONY: demo test test-readers test-browser pictures lint bench setup

demo: setup
	cargo build --release --quiet
	@sh scripts/demo.sh

test: setup
	cargo test

test-readers: setup
	@sh scripts/readers.sh
	BANGFU_READERS=1 cargo test --test readers

test-browser: setup
	@sh scripts/browser.sh
	BANGFU_BROWSER=1 cargo test --test browser -- --nocapture

pictures: setup
	@sh scripts/browser.sh
	BANGFU_BROWSER=1 BANGFU_SHOTS=$(CURDIR)/target/shots cargo test --test browser -- --nocapture
	cp target/shots/drag-wide.png docs/images/workbench-board.png
	cp target/shots/findings-wide.png docs/images/workbench-data.png
	cp target/shots/variants-wide.png docs/images/workbench-whatif.png
	cp target/shots/plan-board-narrow.png docs/images/workbench-phone.png

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
