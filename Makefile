# Inkline's commands. `make run` and `make test` need only Python 3.11 or 3.12, make and a C library.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
STORE := model_store
DATA ?= ../shared/data
export DATA

.DEFAULT_GOAL := help
.PHONY: help env mar run test lint types unit e2e browser deploy-packages images test-nginx test-deploy screenshots bench bench-gateway bench-history bench-live bench-preview bench-recognizer bench-serving evaluate-pages evaluate-receipts fuzz fonts font-licences train train-student train-teacher train-together distill ngram finetune bench-finetune golden-set rendered-sets samples evaluate calibrate publish rollout pins clean

help: ## This list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | column -t -s "$$(printf '\t')" 2>/dev/null \
	|| sed -n 's/^\([a-z0-9-]*\):[^#]*## /\1: /p' $(MAKEFILE_LIST)

env: $(STAMP) ## The virtual environment, with every part pinned

$(STAMP): deploy/install.sh $(wildcard requirements/*.txt)
	@sh deploy/install.sh $(VENV) && touch $@

# An archive is made again only when what goes into it has changed.
SHARED := $(wildcard textline/*.py) $(filter-out %_handler.py,$(wildcard handler/*.py)) deploy/archive.py

mar: $(STORE)/crnn-2.0.mar $(STORE)/crnn-1.0.mar $(STORE)/detector-1.0.mar ## The archives that TorchServe loads

$(STORE)/crnn%.mar: $(STAMP) $(SHARED) handler/recognizer_handler.py handler/crnn-config.yaml \
		$(STORE)/crnn%.safetensors
	@$(BIN)/python -m deploy.archive crnn$* --extra $(EXTRA)

$(STORE)/detector-1.0.mar: $(STAMP) $(SHARED) handler/detector_handler.py handler/detector-config.yaml
	@$(BIN)/python -m deploy.archive detector-1.0

$(STORE)/crnn%.safetensors:
	@echo "inkline: $@ is missing: a full clone has it, and make train makes one." >&2; exit 1

run: mar ## Everything on this machine, until Ctrl-C
	@exec $(BIN)/python -m deploy.local

test: lint types unit e2e browser ## Everything that must hold

lint: $(STAMP) ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## Types
	$(BIN)/mypy .

unit: $(STAMP) ## Tests that start no server of models
	$(BIN)/pytest tests --ignore tests/e2e --ignore tests/browser --ignore tests/root

e2e: mar ## Tests with real TorchServe, Redis and MongoDB-wire server
	$(BIN)/pytest tests/e2e

browser: mar ## Tests with a real browser
	CHROMIUM="$$($(BIN)/python -m deploy.chromium)" && export CHROMIUM && $(BIN)/pytest tests/browser

# What needs root: `make deploy-packages` installs what it needs of Debian.
TOOLS := build/deploy-tools

deploy-packages: ## Debian's nginx, Buildah and debootstrap, for the three below (root)
	apt-get install -y --no-install-recommends nginx-light buildah debootstrap

images: $(STAMP) ## Both container images, without an engine (root); BASE_IMAGE, DEVICE=cpu|cuda
	@$(BIN)/python -m deploy.images gateway serve

test-nginx: mar ## nginx before two gateways and two TorchServe, one of each killed (root)
	$(BIN)/pytest tests/root/test_nginx.py tests/root/test_nginx_alone.py

test-deploy: mar images $(TOOLS)/.complete ## That, both images, compose and Kubernetes files (root)
	START_TIMEOUT=600 DEPLOY_TOOLS=$(TOOLS)/bin $(BIN)/pytest tests/root

$(TOOLS)/.complete: requirements/deploy.txt | $(STAMP)
	rm -rf $(TOOLS)
	$(BIN)/python -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/deploy.txt
	@touch $@

screenshots: mar ## Pictures of the pages, in docs/images
	CHROMIUM="$$($(BIN)/python -m deploy.chromium)" && export CHROMIUM && $(BIN)/python -m tests.browser.screenshots

bench: mar ## A page of thirty lines, against RapidOCR
	@$(BIN)/python -m benchmarks.page

bench-live: mar ## A video of two lines that change every second, and a burst of 60 frames a second
	@$(BIN)/python -m benchmarks.live

bench-preview: $(STAMP) ## How fast a photograph of 12 megapixels is redrawn as each slider of the editor moves
	@$(BIN)/python -m benchmarks.preview

# What others are measured with stands apart from the product's environment.
PEERS := build/peers

bench-recognizer: $(PEERS)/.complete ## Our recognisers and others on the lines of DATA: OPTIONS=--quick
	@$(BIN)/python -m benchmarks.recognizer $(OPTIONS)

$(PEERS)/.complete: requirements/peers.txt | $(STAMP)
	rm -rf $(PEERS)
	$(BIN)/pip install --quiet --no-deps --target $(PEERS) -r requirements/peers.txt
	@touch $@

bench-serving: mar ## Lines a second through TorchServe against the bare network, the detector, a page; on a GPU where there is one
	@$(BIN)/python -m benchmarks.serving $(OPTIONS)

REQUESTS ?= 10000

bench-gateway: mar ## What the gateway costs over TorchServe, how fast cached answers come, what REQUESTS broken requests do
	@$(BIN)/python -m benchmarks.gateway
	@$(BIN)/python -m benchmarks.fuzz_gateway --requests $(REQUESTS)

bench-history: $(STAMP) ## A history of 100,000 records: its pages, searches, and one more record; takes its time to make them
	@$(BIN)/python -m benchmarks.history

evaluate-pages: mar ## Whole pages of DATA, against RapidOCR
	@$(BIN)/python -m benchmarks.pages

evaluate-receipts: $(STAMP) ## Fields found on the receipts of DATA; with READ=--read, on what Inkline reads of them
	@$(BIN)/python -m benchmarks.receipt_fields $(READ)

fuzz: mar ## Broken requests of every kind, REQUESTS of them: none may be answered 500
	@$(BIN)/python -m benchmarks.fuzz_gateway --requests $(REQUESTS)

# Training: needs the fonts that `make fonts` installs (Debian, root); resumes from OUT.
OUT ?= build/crnn
MINUTES ?= 120
LANGUAGES ?= en
# A GPU waits for what is drawn: the cores that its processes leave draw for it.
WORKERS ?= $(if $(filter-out 0,$(PROCESSES)),$$(( $$(nproc) > 2 * $(PROCESSES) ? $$(nproc) / $(PROCESSES) - 1 : 1 )),1)
PROCESSES ?= $(shell nvidia-smi -L 2>/dev/null | grep -c . || true)
CHECKPOINT ?= $(STORE)/crnn-2.0.safetensors
PHOTOS := --photos '/usr/share/[wb]*/**/*.[jpw][pne][gb]*'
ENGLISH_SETS := icdar03_860 icdar15_2077 sroie_lines uw3_lines_500 scribe_lines
SETS ?= $(ENGLISH_SETS) subs_zh_hans zh_fund_docs zh_mtwi_sample zh_game_screens

fonts: $(STAMP) ## Debian's and npm's fonts, and the photographs that training draws with (root)
	apt-get install -y --no-install-recommends libfribidi0 \
		$$(cat training/*-packages.txt)
	$(BIN)/python -m training.fontsource /usr/local/share/fonts/fontsource

font-licences: $(STAMP) ## Licences of Debian's packages, once installed: training/font-licences.tsv
	$(BIN)/python -m training.font_licences

train: $(STAMP) ## A recogniser on rendered lines: MINUTES, OUT, LANGUAGES; one process a GPU, or a core
	n=$(PROCESSES); [ "$${n:-0}" -gt 0 ] || n=$$(nproc); \
	OMP_WAIT_POLICY=PASSIVE $(BIN)/torchrun --nproc-per-node $$n -m training.train \
		--minutes $(MINUTES) --out $(OUT) --threads 1 --workers $(WORKERS) \
		--corpora $(DATA)/corpora --languages $(LANGUAGES) $(TRAIN) \
		$(PHOTOS)

train-together: $(STAMP) ## On a GPU: a teacher, a student that listens to it, and one alone, on the same lines
	$(BIN)/python -W ignore -m training.together --minutes $(MINUTES) --out $(OUT) --threads 1 --workers $(WORKERS) \
		--corpora $(DATA)/corpora --languages $(LANGUAGES) --weights $(CHECKPOINT) --others 3072 --teacher-weight 1 $(TRAIN) $(PHOTOS)

train-student: ## The small shape that is served
	@$(MAKE) train TRAIN="--architecture student $(TRAIN)"

train-teacher: ## The large shape that students learn from
	@$(MAKE) train TRAIN="--architecture teacher $(TRAIN)"

distill: ## A student that learns from the checkpoint TEACHER
	@test -n "$(TEACHER)" || { echo "inkline: say which checkpoint teaches: make distill TEACHER=FILE" >&2; exit 1; }
	@$(MAKE) train TRAIN="--architecture student --teacher $(TEACHER) $(TRAIN)"

# make finetune CORRECTIONS=corrections.tar VERSION=2.1, then make model_store/crnn-2.1.mar and a rollout.
FINETUNED ?= build/finetuned
finetune: $(STAMP) ## CHECKPOINT taught by the tar of CORRECTIONS: weights and card of NAME VERSION
	@test -n "$(CORRECTIONS)" || { echo "inkline: say where the corrections are: make finetune CORRECTIONS=FILE VERSION=2.1" >&2; exit 1; }
	@test ! -e $(PUBLISHED).safetensors || { echo "inkline: $(NAME) $(VERSION) is there already: give VERSION another number" >&2; exit 1; }
	$(BIN)/python -W ignore -m training.finetune $(CORRECTIONS) --weights $(CHECKPOINT) --out $(FINETUNED) $(TRAIN) \
		$$(test ! -d $(DATA)/corpora || echo --corpora $(DATA)/corpora) $(PHOTOS)
	$(BIN)/python -m training.publish $(FINETUNED)/best.safetensors $(NAME) $(VERSION)

bench-finetune: $(STAMP) ## What 200 corrected lines in a font that the model misreads do for it, and what they cost
	@$(BIN)/python -W ignore -m benchmarks.finetune $(OPTIONS)

ngram: $(STAMP) ## The character n-gram model that a beam may use
	$(BIN)/python -m training.ngram $(DATA)/corpora -o build/ngram.safetensors

rendered-sets: $(STAMP) ## Line sets in fonts that training never sees, to evaluate on: build/sets
	$(BIN)/python -W ignore -m training.rendered_sets build/sets --out build/sets/x \
		--corpora $(DATA)/corpora $(PHOTOS)

golden-set: $(STAMP) ## Draws the pictures of deploy/golden anew from its labels
	$(BIN)/python -m training.golden_set

samples: $(STAMP) ## A contact sheet of rendered lines: docs/images/samples.png
	$(BIN)/python -W ignore -m training.samples docs/images/samples.png \
		--corpora $(DATA)/corpora --languages $(LANGUAGES) $(PHOTOS)

evaluate: $(STAMP) ## Scores of CHECKPOINT on the line sets of DATA
	$(BIN)/python -m training.evaluate $(CHECKPOINT) $(SETS:%=$(DATA)/%) $(wildcard build/sets/rendered_*) --json build/scores.json

calibrate: $(STAMP) ## The temperature of CHECKPOINT's confidences, and a reliability plot beside it
	$(BIN)/python -W ignore -m training.calibrate $(CHECKPOINT) $(SETS:%=$(DATA)/%) --out $(OUT) \
		--corpora $(DATA)/corpora --languages $(LANGUAGES) $(PHOTOS)

NAME ?= crnn
MODEL ?= crnn
VERSION ?= 2.0
PUBLISHED = $(STORE)/$(NAME)-$(VERSION)

publish: $(STAMP) ## OUT's weights as NAME VERSION, scored and calibrated as they are shipped, with a model card
	cp $(OUT)/curve.png $(PUBLISHED)-curve.png
	$(BIN)/python -m training.publish $(OUT)/best.safetensors $(NAME) $(VERSION)
	$(MAKE) calibrate CHECKPOINT=$(PUBLISHED).safetensors
	$(BIN)/python -m training.publish $(PUBLISHED).safetensors $(NAME) $(VERSION) --calibration build/calibration.json
	$(MAKE) evaluate CHECKPOINT=$(PUBLISHED).safetensors
	$(BIN)/python -m training.publish $(PUBLISHED).safetensors $(NAME) $(VERSION) --scores build/scores.json

rollout: $(STORE)/$(MODEL)-$(VERSION).mar ## MODEL=crnn VERSION=2.0 on the Inkline that runs (INKLINE_URL, INKLINE_KEY); OPTIONS=--shadow
	@$(BIN)/inkline models rollout $(MODEL) $(VERSION) $(OPTIONS)

pins: $(STAMP) ## Writes down what is installed, after a requirement has changed
	$(BIN)/pip freeze --exclude torch --exclude-editable > requirements/constraints.txt

clean: ## Removes what was built, but not the environment, data or weights
	rm -rf build $(STORE)/*.mar $(STORE)/*.mar.sha256 .mypy_cache .pytest_cache .ruff_cache
