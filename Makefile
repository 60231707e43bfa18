# coltools: GNU make.  `make` builds bin/, `make check` sets up what is missing and runs every
# test, `make demo` runs the whole loop on the sample portfolio.
#
# Nothing here lists a tool: src/col-NAME.c becomes bin/col-NAME, every other src/*.c goes into one
# archive, from which the linker takes only what a tool calls (so a filter holds no database code).
# Test programs are found the same way: tests/[DIR/]NAME.c becomes bin/.test/[DIR/]NAME.

VERSION = 0.1.0
PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man
SHAREDIR = $(PREFIX)/share/coltools

CC       = gcc
CFLAGS   = -O3 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
CPPFLAGS = -isystem /usr/include/libxml2 -D_GNU_SOURCE -DCOL_VERSION='"$(VERSION)"' -DCOL_SHARE='"$(SHAREDIR)"'
LDFLAGS  = -Wl,--as-needed
LDLIBS   = -lsqlite3 -lcrypto -lcsv -lxml2 -lxlsxwriter -lpthread -lm
ALL_CFLAGS = -std=c11 $(WARNINGS) $(CPPFLAGS) $(CFLAGS)
SANITIZE = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

B     = bin
O     = $(B)/.obj
TOOLS = $(patsubst src/%.c,%,$(wildcard src/col-*.c))
PARTS = $(filter-out src/col-%.c,$(wildcard src/*.c))
TESTED = $(patsubst tests/%.c,$(B)/.test/%,$(wildcard tests/*.c))
UNITS  = $(patsubst tests/%.c,$(B)/.test/%,$(wildcard tests/unit/*.c))
BENCHED = $(patsubst tests/%.c,$(B)/.test/%,$(wildcard tests/bench/*.c))
FUZZED = $(patsubst tests/%.c,$(B)/.test/%,$(wildcard tests/fuzz/*.c))
SHARED = $(shell find share -type f)

.PHONY: all
all: $(addprefix $(B)/,$(TOOLS))

$(O)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/libcol.a: $(PARTS:src/%.c=$(O)/%.o)
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/col-%: $(O)/col-%.o $(O)/libcol.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(O)/libcol.a $(LDLIBS)

$(B)/.test/%: tests/%.c $(O)/libcol.a Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Isrc -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(O)/libcol.a $(LDLIBS)

.PRECIOUS: $(O)/%.o
-include $(wildcard $(O)/*.d $(B)/.test/*.d $(B)/.test/*/*.d)

# ---- tests ----

# A make of its own for what setup makes possible; as parallel as the machine unless -j was given.
SUBMAKE = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: setup programs unit-programs bench-programs check test asan fuzz crash soak ledgers rules rounds migration bench lint demo

setup:
	@tests/setup.sh

# What the tests run besides the tools; check has the unit programs only with sanitizers.
programs: all $(TESTED)
unit-programs: $(UNITS)
bench-programs: $(BENCHED)

check: setup
	+@$(SUBMAKE) -s programs bench-programs
	+@$(SUBMAKE) -s asan-programs
	@COL_SANITIZED=$(CURDIR)/bin/.asan/bin tests/run.sh

# The same programs with sanitizers, in a tree of their own that sees the same share/. They start faster with the
# sanitizers linked into them.
.PHONY: asan-programs
asan-programs:
	@mkdir -p bin/.asan/bin && ln -sfn ../../share bin/.asan/share
	+@$(SUBMAKE) B=bin/.asan/bin CFLAGS='$(SANITIZE)' LDFLAGS='$(LDFLAGS) -static-libasan -static-libubsan' \
	  programs unit-programs

# Every test with the programs as they are shipped; every test with sanitizers. check runs each once.
test: setup
	+@$(SUBMAKE) -s programs unit-programs
	@tests/run.sh

asan: setup asan-programs
	@COL_BIN=$(CURDIR)/bin/.asan/bin tests/run.sh

# Each target of tests/fuzz for FUZZ_SECONDS, from the seeds beside it.
FUZZ_SECONDS = 60
.PHONY: fuzz-programs
fuzz-programs: $(FUZZED)
fuzz: setup
	+@$(SUBMAKE) B=bin/.fuzz CC=clang \
	  CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
	  LDFLAGS='-fsanitize=fuzzer,address,undefined' fuzz-programs
	@tests/fuzz.sh bin/.fuzz/.test/fuzz $(FUZZ_SECONDS)

# The same tests of kills and of many writers as in check, longer.
crash: setup
	+@$(SUBMAKE) programs
	@COL_TRIALS=1000 tests/run.sh --filter-tags crash

soak: setup
	+@$(SUBMAKE) programs
	@COL_SOAK=600 tests/run.sh --filter-tags soak

# A million random ledgers against their properties, ten thousand against a second implementation.
ledgers: setup
	+@$(SUBMAKE) programs unit-programs
	@COL_LEDGERS=1000000 COL_FOLDS=2000 tests/run.sh --filter-tags ledgers

# The tests of random input, a hundred times as many inputs as in check.
rounds: setup
	+@$(SUBMAKE) programs unit-programs
	@COL_ROUNDS=100 tests/run.sh --filter-tags rounds

# Plans of 200,000 random histories under 400 random sets of contact rules, held against them by a checker in SQL.
rules: setup
	+@$(SUBMAKE) programs
	@COL_WORLDS=400 tests/run.sh --filter-tags rules

# A database of 100,000 accounts with everything on them, out and in again.
migration: setup
	+@$(SUBMAKE) programs
	@COL_ACCOUNTS=100000 tests/run.sh --filter-tags migration

bench:
	@tests/setup.sh bench
	+@$(SUBMAKE) programs bench-programs
	@tests/bench/run.sh

lint: setup
	+@$(SUBMAKE) programs unit-programs bench-programs
	@tests/lint.sh

demo:
	@tests/setup.sh build
	+@$(SUBMAKE) -s all
	@share/sample/demo.sh

# ---- distribution ----

.PHONY: install uninstall dist clean
install: all
	install -d '$(DESTDIR)$(BINDIR)'
	install -m 755 $(addprefix $(B)/,$(TOOLS)) '$(DESTDIR)$(BINDIR)'
	for page in man/*.[157]; do \
	  install -D -m 644 "$$page" "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}" || exit 1; done
	for file in $(SHARED); do mode=644; test ! -x "$$file" || mode=755; \
	  install -D -m $$mode "$$file" "$(DESTDIR)$(SHAREDIR)/$${file#share/}" || exit 1; done

# Removes what install put there, and the folders that become empty; a user's own files stay.
uninstall:
	for tool in $(TOOLS); do rm -f "$(DESTDIR)$(BINDIR)/$$tool"; done
	for page in man/*.[157]; do \
	  rm -f "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}"; done
	for file in $(SHARED); do rm -f "$(DESTDIR)$(SHAREDIR)/$${file#share/}"; done
	test ! -d '$(DESTDIR)$(SHAREDIR)' || find '$(DESTDIR)$(SHAREDIR)' -depth -type d -empty -delete

dist:
	git archive --prefix=coltools-$(VERSION)/ -o $(B)/coltools-$(VERSION).tar.gz HEAD

clean:
	find $(B) -mindepth 1 ! -name .gitignore -delete
