# coltools: GNU make.  `make` builds bin/, `make check` sets up what is missing and runs every
# test, `make demo` runs the whole loop on the sample portfolio.
#
# Nothing here lists a tool: src/col-NAME.c becomes bin/col-NAME, every other src/*.c goes into one
# archive, from which the linker takes only what a tool calls (so a filter holds no database code).

VERSION = 0.1.0
PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
MANDIR  = $(PREFIX)/share/man
SHAREDIR = $(PREFIX)/share/coltools

CC       = gcc
CFLAGS   = -O2 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
CPPFLAGS = -D_GNU_SOURCE -DCOL_VERSION='"$(VERSION)"' -DCOL_SHARE='"$(SHAREDIR)"'
LDLIBS   = -lsqlite3 -lcrypto -lcsv -lpthread -lm
ALL_CFLAGS = -std=c11 $(WARNINGS) $(CPPFLAGS) $(CFLAGS)

B     = bin
O     = $(B)/.obj
TOOLS = $(patsubst src/%.c,%,$(wildcard src/col-*.c))
PARTS = $(filter-out src/col-%.c,$(wildcard src/*.c))

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

.PRECIOUS: $(O)/%.o
-include $(wildcard $(O)/*.d)

.PHONY: clean
clean:
	find $(B) -mindepth 1 ! -name .gitignore -delete
