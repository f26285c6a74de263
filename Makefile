# Two commands: `make study` runs the whole study, `make test` tests it. `make test-all` also tries
# the browser, other studies and spoiled files, interrupted and repeated runs, and an older matplotlib.
PYTHON ?= python3
VENV := .venv
# Windows puts a virtual environment's programs in Scripts, other systems in bin.
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready
# Twice quiet: errors only. Older versions of pip warn of how other packages spell their extras.
QUIETLY := -m pip install --quiet --quiet --disable-pip-version-check
# matplotlib before 3.11 leaves the shaping of Arabic to others: figures are tested with both.
OLDER := .venv-matplotlib310
OLDER_BIN := $(OLDER)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
TESTS := -n auto --maxprocesses 4 --dist loadfile
# What the golden list holds; nbval compares the notebooks' outputs, browsers look at the site.
HELD := $(addprefix study/,tables jsonl coding export paper figures) \
	$(addprefix example/,tables jsonl coding export) pages

.PHONY: study golden golden-update test test-all test-older-matplotlib lint lock clean

study: $(READY)
	@echo 'Running the notebooks (a few minutes; none where nothing changed) ...'
	@$(BIN)/framing run --trust
	@echo 'Rendering the site ...'
	@$(BIN)/framing site

# Whether what framing gives is as tests/golden.csv says; GOLDEN="--only study/paper" for a part.
golden: $(READY)
	@$(BIN)/python -m tests.golden $(or $(GOLDEN),--only $(HELD))

# A change that is meant: name the entries and the reason in the commit.
golden-update: $(READY)
	@$(BIN)/python -m tests.golden --write $(or $(GOLDEN),--only $(HELD))

# The golden list takes results that `make study` left, where they are fresh.
test: lint
	@$(BIN)/python -m pytest $(TESTS) -m "not whole"
	@$(BIN)/python -m tests.golden $(or $(GOLDEN),--built --only $(HELD))
	@JUPYTER_PREFER_ENV_PATH=1 FRAMING_FIGURES="$(CURDIR)/.framing/figures" $(BIN)/python -m pytest --nbval --nbval-current-env -p no:doctest -o addopts="-q" notebooks

test-all: test
	@$(BIN)/python -m pytest $(TESTS) -m whole
	@$(MAKE) --no-print-directory test-older-matplotlib

# What a figure is made of, where text was not laid out by matplotlib itself.
test-older-matplotlib: $(OLDER)/.ready
	@$(OLDER_BIN)/python -m pytest -q -p no:cacheprovider tests/test_arabic_text.py tests/test_style.py tests/test_plots.py tests/test_plots_voices.py

# Layout, and which rooms may import which.
lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache

# One version of each package for every Python from the oldest promised on, so that results are the
# same on all. Pins stay as they are where they can; for newer ones: make lock UPGRADE=--upgrade
lock:
	$(BIN)/python $(QUIETLY) uv
	$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --fork-strategy fewest --python-version 3.11.0 --extra test --extra site --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) $(VENV)-system $(OLDER) .framing site build *.egg-info

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "This needs Python 3.11 or newer; \"$(PYTHON)\" is %d.%d. Name another with: make $(MAKECMDGOALS) PYTHON=python3.12" % sys.version_info[:2])'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'Python was installed without its venv module. On Debian and Ubuntu: sudo apt install python3-venv'; exit 1; }
	@echo 'Creating the environment $(VENV) (once) ...'
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing up to $$(grep -c "==" requirements.lock) packages (once; a few minutes) ..."
	@$(BIN)/python $(QUIETLY) -r requirements.lock
	@echo 'Installing framing ...'
	@$(BIN)/python $(QUIETLY) --no-deps -e .
	@touch $(READY)

$(OLDER)/.ready: $(READY) tests/matplotlib310.txt
	@echo 'Setting up $(OLDER) (once) ...'
	@$(PYTHON) -m venv $(OLDER)
	@$(OLDER_BIN)/python $(QUIETLY) -r tests/matplotlib310.txt
	@touch $@
