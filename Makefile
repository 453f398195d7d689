# Everything a newcomer needs: `make demo` shows that it works, `make test`
# proves it. Both install what is missing. `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Pinned: another version may find other faults.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
APIDIFF := golang.org/x/exp/cmd/apidiff@v0.0.0-20261113113407-e3970619a1a4
# A number of runs: after a time, go test at times fails with "context deadline exceeded".
FUZZTIME ?= 100000x
FUZZ := FuzzParse:gen/internal/cheader FuzzExports:gen/internal/symbols FuzzDecodeMonitor:wrapper/internal/libzmq \
	FuzzZ85:wrapper FuzzCertificate:wrapper FuzzZAP:wrapper
PLATFORMS := linux/amd64 linux/arm64 linux/386 linux/arm darwin/amd64 darwin/arm64 windows/amd64

# Tests of libzmq are skipped where there is none; here that must not happen.
export ZMQBRIDGE_TEST_LIBZMQ := needed

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: demo
demo: deps ## install libzmq if missing, regenerate, run request-reply on both backends
	go run ./gen generate
	@go run ./gen check && echo "generated/ is what the snapshot gives: nothing changed"
	@echo "--- with cgo"
	CGO_ENABLED=1 go run ./examples/reqrep
	@echo "--- without cgo"
	CGO_ENABLED=0 go run ./examples/reqrep

.PHONY: test
test: test-deps vet staticcheck check race nocgo embedded cover link draft cross fuzz bench-smoke ## all checks and tests, with and without cgo
	@echo "all checks passed"

.PHONY: deps
deps: ## install what is missing through the system's package manager
	@.ci/install

.PHONY: test-deps
test-deps: ## the same, and pyzmq for the interoperation tests
	@.ci/install test

.PHONY: vet
vet: ## gofmt and go vet
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not formatted:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	CGO_ENABLED=0 go vet ./...

.PHONY: staticcheck
staticcheck: ## staticcheck, at a pinned version
	go run $(STATICCHECK) ./...

.PHONY: lint
lint: ## golangci-lint, at a pinned version; the first time it is compiled for minutes
	go run $(GOLANGCI) run ./...

.PHONY: apidiff
apidiff: ## what changed in the API since the last release; fails when it breaks programs
	APIDIFF=$(APIDIFF) .ci/apidiff

.PHONY: generate
generate: ## refresh generated/ from zmq.h.snapshot
	go generate ./...

.PHONY: check
check: ## fail when generated/ is not what the snapshot gives
	go run ./gen check

.PHONY: race
race: ## tests with cgo and the race detector
	CGO_ENABLED=1 go test -race -count=1 ./...

.PHONY: nocgo
nocgo: ## tests without cgo
	CGO_ENABLED=0 go test -count=1 ./...

.PHONY: cover
cover: ## how much of the wrapper its tests cover, at least 95% of each package
	@.ci/cover 95

.PHONY: embedded
embedded: ## tests of the wrapper where there is no libzmq and no C compiler
	@.ci/without-libzmq go test -count=1 ./wrapper/...

.PHONY: soak
soak: ## a minute of all calls at random, for each backend, with the race detector
	ZMQBRIDGE_HAMMER=60s CGO_ENABLED=1 go test -race -count=1 -v -timeout 15m -run Hammer ./wrapper/internal/engine ./wrapper/internal/conformance

.PHONY: draft
draft: ## tests with a libzmq that has drafts, where npm can get one
	@if command -v npm >/dev/null && lib=$$(.ci/draft-libzmq); then \
	  echo "tests with $$lib"; \
	  ZMQBRIDGE_TEST_NODE_MODULES=$$(.ci/draft-peer || true) ZMQBRIDGE_LIBZMQ=$$lib go test -count=1 ./wrapper/... ./generated/...; \
	else echo "no npm, or no draft libzmq from it: the tests of draft sockets were not run"; fi

.PHONY: link
link: ## tests of the raw calls with libzmq linked at build time
	CGO_ENABLED=1 go test -count=1 -tags zmqbridge_link ./generated/parity

.PHONY: cross
cross: ## compile for every platform, tests included
	@for p in $(PLATFORMS); do \
	  echo "compile $$p"; \
	  CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} go build ./...; \
	  CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} go vet ./generated/... ./wrapper/...; \
	done

.PHONY: emulate
emulate: ## the tests without cgo as linux/386, linux/arm64 and linux/arm, where Debian has what that takes
	.ci/emulate 386
	.ci/emulate arm64
	.ci/emulate arm

.PHONY: compat-pebbe
compat-pebbe: ## pebbe/zmq4's API, tests and examples against wrapper/zmq4compat; needs the network
	ZMQBRIDGE_REQUIRE_PEBBE=1 go test -count=1 -run TestAPI ./wrapper/zmq4compat
	.ci/compat-pebbe

.PHONY: fuzz
fuzz: ## short fuzzing of all parsers
	@for f in $(FUZZ); do \
	  echo "$$f"; go test -run '^$$' -fuzz "^$${f%%:*}$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x "./$${f#*:}"; \
	done

SOAK_OPS ?= 1000000
SOAK_SEED ?= 1

.PHONY: soak-diff
soak-diff: ## compare SOAK_OPS random calls on libzmq and the engine, from SOAK_SEED on
	go test -count=1 -timeout 2h -v -run 'TestEngine' ./wrapper/internal/differential -ops $(SOAK_OPS) -seed $(SOAK_SEED) -most 20

.PHONY: bench
bench: deps ## throughput and latency against C and other bindings, the short form
	cd bench && go run . -form short

.PHONY: bench-full
bench-full: deps ## the same, everything: takes hours
	cd bench && go run . -form full

.PHONY: bench-docs
bench-docs: deps ## the same, what docs/performance.md shows, and renew it there
	cd bench && go run . -form docs -doc ../docs/performance.md

.PHONY: bench-smoke
bench-smoke: ## checks of the benchmarks' own code, and that each of them runs
	cd bench && go vet ./... && go run $(STATICCHECK) ./... && go test -count=1 ./... && go run . -form smoke -strict

.PHONY: bench-go
bench-go: ## Go benchmarks of calls and messages, in the form that benchstat reads
	go test -tags zmqbridge_plain -run "^$$" -bench . -benchmem -count 6 ./generated/parity ./wrapper

.PHONY: snapshot
snapshot: ## make zmq.h.snapshot from HEADER=path/to/zmq.h
	go run ./gen snapshot -o zmq.h.snapshot "$(HEADER)"
