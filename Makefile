# Two commands on a machine with only Python 3.11+, git and make:
#   make demo   sets everything up and runs the whole flow on the bundled synthetic corpus
#   make test   sets everything up and runs all tests
# and, where they are wanted:
#   make topics  adds what finding topics needs (BERTopic, UMAP, HDBSCAN)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What is installed, a stamp each: the tool; with topics; with what tests and checks need.
TOOL := $(VENV)/.tool
TOPICS := $(VENV)/.topics
STAMP := $(VENV)/.installed
# Twice as many as CI has cores: tests of the app wait for its screen a third of their time, and those
# of projects wait for the disk eight times each.
WORKERS ?= 4
# Without compiling every file: 175 MB and half the time less; what is used is compiled at first use,
# also where the surroundings forbid it: each program that a test starts would compile it all again.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

.PHONY: demo topics test test-dates check bench bench-scale bench-suggest attack clean setup hashed

setup: $(STAMP)

$(TOOL): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "chec_voice needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	touch $@

# BERTopic asks for sentence-transformers, and so for torch, which it does not need here: it gets
# vectors that were made without either.
$(TOPICS): $(TOOL)
	$(PIP) -e '.[topics]'
	$(PIP) --no-deps bertopic
	touch $@

$(STAMP): $(TOPICS)
	$(PIP) -e '.[serve,topics,dask,dev]'
	touch $@

demo: $(TOOL)
	$(BIN)/chec-voice demo demo --force

topics: $(TOPICS)

test: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# What shows or reads the date passes on another day, in another time zone and locale.
test-dates: $(STAMP)
	CHEC_TEST_DAYS_AHEAD=400 TZ=Pacific/Auckland LC_ALL=C $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m dates

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test-dates
	$(MAKE) test

# What is installed by default, from the very files that were pinned (Linux, x86-64): a file that
# was changed on its way is refused. python -m tools.hashes pins them anew.
hashed:
	rm -rf build/hashed
	$(PYTHON) -m venv build/hashed
	build/hashed/bin/python -m pip install --quiet --no-compile --no-deps --only-binary=:all: \
	  --require-hashes -r constraints-hashed.txt
	build/hashed/bin/python -m pip install --quiet --no-deps --no-build-isolation .
	build/hashed/bin/chec-voice --version

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# A national project of 557,077 answers on this machine: takes 15 minutes and 3 GB of disk.
bench-scale: $(STAMP)
	$(BIN)/python -m benchmarks.bench_scale

# Suggestions on every set of coded answers, beside what was measured before. Takes four minutes
# of processor; one that was stopped goes on. DATA is the folder of the public sets; MODELS=chec
# leaves out what it is compared with.
bench-suggest: $(STAMP)
	$(BIN)/python -m benchmarks.bench_suggest $(if $(DATA),--data $(DATA)) \
	  $(if $(MODELS),--models $(MODELS))

# Kills, broken files, marked words, everybody at once, a full disk: at most 15 minutes.
attack: $(STAMP)
	$(BIN)/python -m tests.attack --seed $(or $(SEED),1) --minutes $(or $(MINUTES),15)

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
