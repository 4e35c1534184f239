# Short names: each target is one or two commands, and `./sightline --help` tells what those can do beyond.
# ARGS are passed on: make up ARGS='--only slice --instance two --port-offset 1000'

.DEFAULT_GOAL := help
.PHONY: help up down restart status health check test-endpoints traffic logs logs-service dev build images tidy deps install-tools backup restore clean

ARGS ?=
SERVICE ?=
FILE ?=
MVN := mvn --batch-mode --no-transfer-progress

help: ## this list
	@echo 'Targets:'
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1 \2/p' Makefile | while read -r name text; do printf '  %-16s%s\n' "$$name" "$$text"; done

up: ## start everything, and prove that it works
	./sightline up $(ARGS)

down: ## stop everything; data stays
	./sightline down $(ARGS)

restart: ## stop, then start
	./sightline down
	./sightline up $(ARGS)

status: ## what runs
	./sightline status $(ARGS)

health: ## ask everything that runs for its health
	./sightline health $(ARGS)

check: ## place an order and follow it through all stores
	./sightline check $(ARGS)

test-endpoints: ## call every endpoint of every service that runs
	./sightline test-endpoints $(ARGS)

traffic: ## let customers come to the shop, until Ctrl-C
	./sightline traffic $(ARGS)

logs: ## the last lines of all
	./sightline logs $(ARGS)

logs-service: ## the log of one: make logs-service SERVICE=order-service
	@test -n '$(SERVICE)' || { echo 'which one? make logs-service SERVICE=order-service' >&2; exit 1; }
	./sightline logs -n 500 $(SERVICE) $(ARGS)

dev: ## build what changed, start anew, follow the logs
	./sightline down
	./sightline up --no-check $(ARGS)
	./sightline logs -f

build: ## build and package all modules, without their tests
	$(MVN) package -DskipTests

images: .env ## build the containers' images
	docker compose build

tidy: ## format the sources, verify what the pinned modules consist of
	$(MVN) --quiet spotless:apply
	for module in backends/*/go.mod; do go -C "$$(dirname "$$module")" mod verify || exit 1; done

deps: build ## download or build all that is needed, so that `up --offline` works
	./sightline config-check

install-tools: ## what building and running natively needs (Debian, Ubuntu)
	apt-get install --yes maven openjdk-21-jdk util-linux

backup: ## all data into one file; what runs is stopped for it, and started again
	./sightline backup --restart $(if $(FILE),'$(FILE)') $(ARGS)

restore: ## data becomes that of a backup: make restore FILE=sightline-….tar.gz (ARGS=--yes to replace what is there)
	@test -n '$(FILE)' || { echo 'which backup? make restore FILE=sightline-default-20260102-030405.tar.gz' >&2; exit 1; }
	./sightline restore '$(FILE)' $(ARGS)

clean: ## stop everything and delete data, logs, settings (asks first) and what was built
	./sightline down --all --data
	$(MVN) --quiet clean
	$(MVN) --quiet -Dsightline.target=.build clean

# The containers' passwords, made when they are first needed.
.env:
	./sightline env
