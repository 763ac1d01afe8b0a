ifeq (,$(filter grouped-target,$(.FEATURES)))
$(error GNU make 4.3 or newer is needed, this is $(MAKE_VERSION). Debian, Ubuntu: apt install make. macOS: brew install make, then type gmake. Windows: use WSL)
endif

# `make` runs the notebooks in order and renders reports/. Data flows one way: data/raw → notebooks → data/processed → reports.
# No tracked file is a target: the rules end in executed notebooks (build/notebooks) and pages (reports).
# What each notebook is made from is read from the code, by scripts/build/dependencies.py into build/rules.mk.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# What is typed behind make add reaches the script through the environment as it was typed: neither make nor a shell reads
# it, for a file's name may hold $(shell ...)
GIVEN := $(foreach name,FILE TITLE ISSUER ADCODE DATE NUMBER DOC,$(if $(filter command,$(origin $(name))),$(name)))
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name))))
ifneq (,$(GIVEN))
export $(GIVEN)
endif

MAKEFLAGS += --no-builtin-rules --no-print-directory
ifeq (,$(filter -j%,$(MAKEFLAGS)))
MAKEFLAGS += -j$(shell getconf _NPROCESSORS_ONLN)
endif

# ---- the environment: the activated one if it has the packages, else .venv (folders may have blanks in their names)

HERE := $(or $(VIRTUAL_ENV),$(CONDA_PREFIX))
ifeq (,$(PYTHON)$(filter $(subst $() ,_,$(CURDIR)/.venv),$(subst $() ,_,$(HERE))))
PYTHON := $(if $(HERE),$(shell "$(HERE)/bin/python" scripts/build/environment.py && echo "$(HERE)/bin/python"))
endif
ifeq (,$(PYTHON))
PYTHON := .venv/bin/python
ENV := .venv/installed
endif
STEP = "$(PYTHON)" scripts/build/step.py $@

# More than notebooks alone: the steps are forks of one process, that belongs to this make
READY := $(if $(filter-out build/notebooks/%,$(or $(MAKECMDGOALS),all)),$(shell echo $$PPID))
export READY

# The same bytes on every machine: one order of sets, one thread in numpy, one language
export PYTHONHASHSEED ?= 0
export PYTHONPATH := $(CURDIR)
export PYTHONUTF8 := 1
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MATPLOTLIBRC := $(CURDIR)/matplotlibrc
export JUPYTER_PREFER_ENV_PATH := 1

# ---- notebooks and pages

NOTEBOOKS := $(sort $(wildcard notebooks/[0-9]*.ipynb))
EXECUTED := $(NOTEBOOKS:%=build/%)
PAGES := $(NOTEBOOKS:notebooks/%.ipynb=reports/%.html)
COMPARISONS := $(if $(wildcard notebooks/02-comparison.ipynb),reports/compare/index.html)
WORKBOOK := $(if $(wildcard notebooks/03-targets.ipynb),reports/targets.xlsx)

# The longest notebooks first, beside them the short ones
all: $(filter build/notebooks/02-% build/notebooks/05-%,$(EXECUTED)) $(EXECUTED) $(PAGES) $(COMPARISONS) $(WORKBOOK) reports/index.html  ## rebuild what changed: tables, notebooks, reports
	@echo "Up to date. Open reports/index.html"

# Goals that build nothing need no rules of what depends on what
ifneq (,$(filter-out help env lab add remove test lint lock bench scale evaluate check faults compare clean,$(or $(MAKECMDGOALS),all)))
include build/rules.mk
$(shell "$(PYTHON)" scripts/build/outputs.py 2>/dev/null): FORCE
endif

# Folders are named so that a file that comes or goes makes the rules anew; those of bytecode are made before, since a folder that
# comes is news, too
FOLDERS := $(filter-out %/__pycache__/,$(wildcard helpers/ helpers/*/ publish/ notebooks/ data/raw/ data/raw/*/))
BYTECODE := $(patsubst %,%__pycache__,$(filter helpers/% publish/%,$(FOLDERS)))
build/rules.mk: scripts/build/dependencies.py $(NOTEBOOKS) $(wildcard helpers/*.py helpers/*/*.py publish/*.py) $(FOLDERS) | $(ENV)
	@mkdir -p build/notebooks $(BYTECODE)
	@[ -z "$$READY" ] || "$(PYTHON)" scripts/build/ready.py start >/dev/null 2>&1 </dev/null &  # beside what follows
	@"$(PYTHON)" $< > $@.$$$$ && mv $@.$$$$ $@ || { rm -f $@.$$$$; exit 1; }

$(EXECUTED): build/%: | $(ENV)
	@$(STEP) "run       $*" scripts/build/run_notebook.py $* $@

reports/%.html: build/notebooks/%.ipynb $(PAGE_SOURCES) | $(ENV)
	@$(STEP) "page      $@" -m publish.notebook $<

reports/compare/index.html: build/notebooks/02-comparison.ipynb $(COMPARISON_SOURCES) | $(ENV)
	@$(STEP) "pages     reports/compare: plans side by side" -m publish.compare

reports/targets.xlsx: build/notebooks/01-corpus.ipynb build/notebooks/03-targets.ipynb $(WORKBOOK_SOURCES) | $(ENV)
	@$(STEP) "workbook  $@" -m publish.workbook

# Pages of plans, places and indicators need no notebook behind the cascade, and are made beside those
reports/search.html: $(filter-out $(addprefix build/notebooks/,00-% 05-% 06-%),$(EXECUTED)) $(SITE_SOURCES) | $(ENV)
	@$(STEP) "pages     reports/: plans, places, indicators, search" -m publish.site search

reports/index.html: reports/search.html $(EXECUTED) $(COMPARISONS) $(WORKBOOK) $(SITE_SOURCES) $(wildcard CITATION.cff data/dictionary/*.csv) | $(ENV)
	@$(STEP) "pages     reports/: questions, method, index" -m publish.site index

.PHONY: FORCE
FORCE:

# ---- for people

.PHONY: all help env lab add remove test lint lock bench scale evaluate check faults compare dist figures clean
help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z]+:.*  ## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

env: $(ENV)  ## make .venv from requirements.lock (nothing to do in an activated environment that has the packages)

.venv/installed: requirements.lock
	@set -e; for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer with its venv module is needed. Debian, Ubuntu: apt install python3-venv. macOS: brew install python" >&2; exit 1; \
	fi; \
	$$found scripts/build/step.py $@ "env       .venv with the packages of requirements.lock" scripts/build/make_venv.py
	@touch $@

lab: | $(ENV)  ## open JupyterLab on notebooks/00-start: make lab [ARGS="--no-browser --port 9999"]
	@JUPYTER_CONFIG_PATH='$(CURDIR)/scripts/lab' "$(PYTHON)" -m jupyterlab --ServerApp.root_dir='$(CURDIR)' \
	  --LabApp.default_url=/lab/tree/notebooks/00-start.ipynb $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

add: | $(ENV)  ## take your own plan in: make add FILE=plan.docx [TITLE= ISSUER= ADCODE= DATE= NUMBER= DOC=]
	@PLANS_SILENT=1 "$(PYTHON)" scripts/data/add_plan.py add $(GIVEN)

remove: | $(ENV)  ## take a plan out again: make remove DOC=p360100
	@PLANS_SILENT=1 "$(PYTHON)" scripts/data/add_plan.py remove $(GIVEN)

test: | $(ENV)  ## run the tests
	@"$(PYTHON)" -m pytest -n auto --dist loadgroup

lint: | $(ENV)  ## check style, format and the floors of helpers, notebooks too
	@"$(PYTHON)" -m ruff check --quiet . && "$(PYTHON)" -m ruff format --check --quiet . && "$(PYTHON)" scripts/build/floors.py && echo "lint      nothing to mend"

TOOLS := build/tools/installed
$(TOOLS): requirements-tools.lock | $(ENV)
	@$(STEP) "env       tools of requirements-tools.lock" -m pip install --quiet --disable-pip-version-check \
	  --no-deps --require-hashes --upgrade --target $(@D) -r $<
	@touch $@
bench lock scale: export PYTHONPATH := $(CURDIR):$(CURDIR)/build/tools

lock: $(TOOLS)  ## write both lock files anew from environment.yml and requirements-tools.in
	@$(STEP) "lock      requirements.lock, requirements-tools.lock" scripts/build/lock.py

bench: $(TOOLS)  ## measure time and memory against jieba on the same texts
	@"$(PYTHON)" scripts/measure/bench.py

scale: $(TOOLS)  ## run the stages on two workers; how time and memory grow with the number of plans (docs/scale.md)
	@PLANS_SILENT=1 "$(PYTHON)" scripts/measure/scale.py

evaluate: | $(ENV)  ## measure the extraction against reference data, where there is any, into evaluation.csv
	@"$(PYTHON)" scripts/measure/evaluate.py

check: | $(ENV)  ## build twice from scratch in two folders: are tables and pages the same, byte for byte? (BUILT=1: this build and another)
	@"$(PYTHON)" scripts/measure/check.py $(MAKE_COMMAND) $(if $(BUILT),built)

faults: | $(ENV)  ## kill builds, fill disks, damage tables: does the next make mend it? as long as fifteen builds
	@"$(PYTHON)" scripts/measure/faults.py $(MAKE_COMMAND)

compare: | $(ENV)  ## the page of any two plans side by side: make compare CHILD=jiujiang PARENT=jiangxi
	$(if $(and $(CHILD),$(PARENT)),,$(error Say both plans: make compare CHILD=jiujiang PARENT=jiangxi))
	@"$(PYTHON)" -m publish.compare '$(CHILD)' '$(PARENT)'

dist: all  ## one zip of pages, tables, texts and workbook, for people without Python
	@"$(PYTHON)" scripts/build/dist.py

figures: all  ## take the figures that README.md shows anew from reports/figures
	@"$(PYTHON)" scripts/build/readme_figures.py

clean:  ## remove what make built, keep .venv and all tracked files
	@rm -rf build reports
	@echo "clean     build/ and reports/ are gone"
