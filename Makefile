# SPDX-License-Identifier: Apache-2.0
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

CONFIGURATION ?= debug
PROGRAMS := warren-server warren-gateway warren-agent warren wg-server wg-client protected-resource
BIN := .build/$(CONFIGURATION)
# A release runs on machines that have no Swift.
FLAGS := -c $(CONFIGURATION) $(if $(filter release,$(CONFIGURATION)),--static-swift-stdlib)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

demo: build system-packages ## a control plane, a gateway and two devices on this machine, until Ctrl-C
	@scripts/demo $(BIN)

demo-standalone: build system-packages ## wg-server and wg-client, without a control plane, until Ctrl-C
	@scripts/demo --standalone $(BIN)

demo-check: build system-packages ## both, judged: exits with the verdict
	@scripts/demo --check $(BIN)
	@scripts/demo --check --standalone $(BIN)

build: build-packages web ## the programs, into .build/debug (CONFIGURATION=release for .build/release)
	@for program in $(PROGRAMS); do swift build $(FLAGS) --product $$program 2>&1 | scripts/quiet-build; done

run: build ## wg-server with CONFIG=FILE
	@$(BIN)/wg-server --config $(or $(CONFIG),deploy/examples/wg-server.yaml)

test: check test-unit fuzz-replay test-system ## everything that must hold: about 25 minutes from a clean clone

web: web-packages ## the board, into web/dist: the next build of warren-server embeds it
	@web/build

test-unit: build-packages web-packages ## unit, property and adapter tests
	@web/test/run
	@swift build --build-tests 2>&1 | scripts/quiet-build
	@scripts/test-unit

test-system: build-packages system-packages ## real packets through namespaces; needs root
	@scripts/install-python
	@swift build --build-tests 2>&1 | scripts/quiet-build
	@scripts/test-system $(BIN)

test-board: build-packages web system-packages browser-packages ## the board in Chromium, with real nodes: some 5 minutes, needs root, not part of `test`
	@scripts/install-python board
	@for program in $(PROGRAMS); do swift build $(FLAGS) --product $$program 2>&1 | scripts/quiet-build; done
	@scripts/generate-client $(BIN) --check
	@scripts/test-board $(BIN)

test-kernel: build-packages system-packages kernel-packages ## the same with WireGuard in the kernel: Debian's, in a virtual machine
	@for program in wg-server warren-server warren-gateway warren-agent warren; do \
		swift build -c release --product $$program --static-swift-stdlib 2>&1 | scripts/quiet-build || exit; \
	done
	@scripts/test-kernel .build/release

fuzz-replay: build-packages ## every committed corpus through its parser
	@Fuzz/run replay

fuzz: build-packages ## grow the corpora: FUZZ_SECONDS=60 for each target
	@Fuzz/run grow

check: check-packages web-packages ## format, layers, licence, units: what a reviewer should not have to say
	@swift format lint --strict --parallel -r Sources Tests Fuzz Package.swift
	@scripts/check-imports
	@scripts/check-licence
	@scripts/check-references
	@scripts/check-secrets
	@scripts/check-units
	@scripts/check-containers
	@scripts/check-web

bench: build-packages system-packages bench-packages ## figures beside their baselines, in one run: about 8 minutes
	@scripts/bench

bench-fabric: build-packages bench-packages ## what a server carries: 1,000 and 5,000 agents
	@scripts/bench-fabric

bench-board: build-packages web system-packages browser-packages ## the board with 500 devices and 50 updates a second: about 8 minutes after the build
	@scripts/install-python board
	@scripts/bench-board

clean: ## remove what was built
	@rm -rf .build Fuzz/build web/dist

build-packages web-packages check-packages system-packages browser-packages bench-packages kernel-packages: %-packages:
	@scripts/install-packages $*

.PHONY: help demo demo-check build web run test test-unit test-board test-system test-kernel fuzz fuzz-replay check bench bench-fabric bench-board \
	clean build-packages web-packages check-packages system-packages browser-packages bench-packages kernel-packages
