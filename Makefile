# SPDX-License-Identifier: GPL-3.0-or-later
# meibu: one Makefile, no recursion into folders. `make help` lists the targets.
#
# Each layer is one static library; a program links only the layers below it. Builds of
# another kind stand beside the plain one: `make SAN=1` (AddressSanitizer and UBSan, in
# build-asan), `make CC=clang` (in build-clang), or any BUILD=folder.
#
# New files are found by where they lie:
#   src/LAYER/*.c          the layer's library          src/{ui,cli}/main.c  the programs
#   tests/unit/LAYER_*.c   cmocka, linked with the layer and what is below it
#   tests/LAYER_*.c        a program that unit tests of the layer run, $(BUILD)/tests/LAYER_*
#   tests/lib/*.c          what tests share, linked with every one of them (include "lib/x.h")
#   tests/AREA/NAME.c      a test program, linked with everything; AREA/run.c gets
#                          tests/AREA/*.test as arguments
#   tests/AREA/test-NAME   an executable script
#   tests/bench/NAME.c     a benchmark; tests/bench/bench-NAME an executable script
# Every test writes TAP (cmocka does); scripts/run-tests runs and counts them.

VERSION  := 0.1.0
ifeq ($(origin CC),default)
CC       := gcc
endif
BUILD    ?= build$(if $(findstring clang,$(CC)),-clang)$(if $(SAN),-asan)
PREFIX   ?= /usr/local
DESTDIR  ?=
SYSCONFDIR ?= $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)

# Libraries from outside, by the lowest layer that may use them.
EXT_base  := libsodium
EXT_model := libprotobuf-c
EXT_rules := yaml-0.1
EXT_store := lmdb
EXT_io    := jansson xlsxwriter zlib
EXT_ui    := ncursesw panelw
PKGS      := $(foreach l,base model rules store io ui,$(EXT_$(l)))
# These have no pkg-config file.
LIB_base  := -lunistring
LIB_io    := -lcsv

ifeq ($(filter help clean install-deps,$(MAKECMDGOALS)),)
ifneq ($(shell pkg-config --exists $(PKGS) 2>&1 && echo found),found)
$(error Libraries are missing: run scripts/install-deps first)
endif
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   := $(shell pkg-config --libs $(PKGS))
endif

WARN     := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wswitch-enum \
	    -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wundef -Wformat=2 \
	    -Wwrite-strings -Wpointer-arith -Wold-style-definition -Werror
OPT      ?= -O2 -g
CPPFLAGS += -Iinclude -I$(BUILD)/gen -D_GNU_SOURCE -DMEIBU_VERSION='"$(VERSION)"' \
	    -DMEIBU_PREFIX='"$(PREFIX)"' -DMEIBU_SYSCONFDIR='"$(SYSCONFDIR)"'
LDFLAGS  += -Wl,--as-needed -Wl,-z,relro -Wl,-z,now
LDLIBS   := $(PKG_LIBS) $(LIB_base) $(LIB_io)
ifdef SAN
OPT      := -O1 -g
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS  += $(SANFLAGS)
else ifdef COV
# Nothing is optimised away, so that a branch of the source is one of the program; and what ends
# by _exit() may still write down where it was (tests/proof/fate.h).
OPT      := -O0 -g --coverage -fprofile-abs-path
LDFLAGS  += --coverage -Wl,-u,__gcov_dump
else ifdef FUZZ
OPT      := -O1 -g
SANFLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
	    -fno-omit-frame-pointer
else
CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
CFLAGS   := -std=c17 $(OPT) $(WARN) -fstack-protector-strong -fno-strict-aliasing \
	    -MMD -MP $(SANFLAGS) $(PKG_CFLAGS)

# A program whose layer has no main() yet is left out.
PROGRAMS := $(strip $(if $(wildcard src/ui/main.c),$(BUILD)/meibu) \
	    $(if $(wildcard src/cli/main.c),$(BUILD)/meibuctl))

all: $(PROGRAMS) catalogues ## Build both programs and the Chinese texts

# ---- building

# Layers, lowest first. What each may use stands in scripts/check-layers.
LAYERS   := base model rules store io svc ui cli

src_of    = $(sort $(wildcard src/$(1)/*.c) $(wildcard src/$(1)/*/*.c))
objs_of   = $(patsubst src/%.c,$(BUILD)/%.o,$(filter-out %/main.c,$(call src_of,$(1))))

PROTOS   := $(sort $(wildcard src/model/*.proto))
GEN_C    := $(patsubst src/%.proto,$(BUILD)/gen/%.pb-c.c,$(PROTOS))
GEN_H    := $(GEN_C:.c=.h) $(BUILD)/gen/base/pinyin_table.h \
	    $(BUILD)/gen/model/message_types.h $(BUILD)/gen/rules/builtin.h
GEN_O    := $(GEN_C:.c=.o)
UNITS    := $(sort $(wildcard conf/systemd/*))
CONF     := $(sort $(wildcard conf/*.conf) $(wildcard conf/*.ini) $(wildcard conf/*.yaml))

# Another compiler, option or PREFIX rebuilds: the command line is a file things depend on.
comma     := ,
quoted    = $(subst ','\'',$(1))
FLAGS    := $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(call quoted,$(FLAGS))' >$@.new
	@cmp -s $@.new $@ || cp $@.new $@

$(BUILD)/gen/%.pb-c.c $(BUILD)/gen/%.pb-c.h: src/%.proto
	@mkdir -p $(@D) $(BUILD)/gen
	@echo "  PROTO  $<"
	@protoc-c --proto_path=src --c_out=$(BUILD)/gen $<

# Generated code keeps its own style.
$(BUILD)/gen/%.pb-c.o: $(BUILD)/gen/%.pb-c.c $(BUILD)/flags | $(GEN_H)
	@echo "  CC     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-conversion -c -o $@ $<

# Every message of the .proto files, in order: &booking_add__descriptor,
$(BUILD)/gen/model/message_types.h: $(PROTOS)
	@mkdir -p $(@D)
	@echo "  GEN    $@"
	@sed -nE 's/^message ([A-Za-z0-9]+).*/\1/p' $(PROTOS) | \
		sed -E 's/([a-z0-9])([A-Z])/\1_\2/g; s/.*/\L&/; s/.*/\&&__descriptor,/' \
		>$@.tmp && mv $@.tmp $@

$(BUILD)/gen/base/pinyin_table.h: scripts/gen-pinyin.py
	@mkdir -p $(@D)
	@echo "  GEN    $@"
	@python3 scripts/gen-pinyin.py >$@.tmp && mv $@.tmp $@

# The shipped settings and rules are the defaults: the programs carry them.
$(BUILD)/gen/rules/builtin.h: scripts/gen-builtin.py $(CONF)
	@mkdir -p $(@D)
	@echo "  GEN    $@"
	@python3 scripts/gen-builtin.py $(CONF) >$@.tmp && mv $@.tmp $@

$(BUILD)/%.o: src/%.c $(BUILD)/flags | $(GEN_H)
	@mkdir -p $(@D)
	@echo "  CC     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

define layer
$(BUILD)/lib$(1).a: $(call objs_of,$(1)) $(if $(filter model,$(1)),$(GEN_O)) | $(BUILD)/flags
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

# What a program of each layer links, top to bottom.
LIBS_base  := $(BUILD)/libbase.a
LIBS_model := $(BUILD)/libmodel.a $(LIBS_base)
LIBS_rules := $(BUILD)/librules.a $(LIBS_model)
LIBS_store := $(BUILD)/libstore.a $(LIBS_model)
LIBS_io    := $(BUILD)/libio.a $(LIBS_model)
LIBS_svc   := $(BUILD)/libsvc.a $(BUILD)/libstore.a $(BUILD)/libio.a $(BUILD)/librules.a \
	      $(LIBS_model)
LIBS_ui    := $(BUILD)/libui.a $(LIBS_svc)
LIBS_cli   := $(BUILD)/libcli.a $(LIBS_svc)
LIBS_all   := $(BUILD)/libui.a $(LIBS_cli)

# The desk's program starts with every glance at it: nine libraries that the system would load
# and bind each time stand in it as archives (0.6 ms of 4.5, and a cold start reads one file
# instead of ten). STATIC= leaves them to the system, as a distribution wants it.
STATIC   ?= $(if $(SAN),,1)
ARCHIVED := panelw ncursesw tinfo sodium protobuf-c yaml lmdb unistring
ARCHIVES := $(if $(STATIC),$(filter /%,$(foreach l,$(ARCHIVED),\
	    $(shell $(CC) -print-file-name=lib$(l).a))))
LIBS_meibu = $(if $(filter $(words $(ARCHIVED)),$(words $(ARCHIVES))),$(ARCHIVES)) $(LDLIBS)

$(BUILD)/meibu: $(BUILD)/ui/main.o $(LIBS_ui)
	@echo "  LINK   $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_meibu)

$(BUILD)/meibuctl: $(BUILD)/cli/main.o $(LIBS_cli)
	@echo "  LINK   $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# ---- texts: English in the sources, Chinese in src/po

LANGUAGES := $(patsubst src/po/%.po,%,$(wildcard src/po/*.po))
MO        := $(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/meibu.mo)

catalogues: $(MO)

$(BUILD)/locale/%/LC_MESSAGES/meibu.mo: src/po/%.po
	@mkdir -p $(@D)
	@echo "  MSGFMT $<"
	@msgfmt --check-format -o $@ $<

po-update: ## Bring src/po up to date with the sources (FROM="a.po b.po" merges more)
	@scripts/po-update $(FROM)

# ---- tests

TEST_LIB_O := $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/lib/*.c))
TEST_LIB   := $(BUILD)/tests/libtest.a
TEST_FLAGS := -Itests -Wno-missing-prototypes
TEST_LIBS  := $(LDLIBS) -lvterm -lutil -lpthread

$(BUILD)/tests/lib/%.o: tests/lib/%.c $(BUILD)/flags | $(GEN_H)
	@mkdir -p $(@D)
	@echo "  CC     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_FLAGS) -c -o $@ $<

$(TEST_LIB): $(TEST_LIB_O) | $(BUILD)/flags
	@mkdir -p $(@D)
	@rm -f $@
	@ar rcs $@ $^

# $(1) the program, $(2) its source, $(3) the layers it links, $(4) what else
define test_program
$(1): $(2) $(TEST_LIB) $(3) $(BUILD)/flags | $(GEN_H)
	@mkdir -p $$(@D)
	@echo "  CC     $$<"
	@$$(CC) $$(CPPFLAGS) $$(CFLAGS) $$(TEST_FLAGS) $$(LDFLAGS) -MF $$@.d -MT $$@ -o $$@ $$< \
		$(TEST_LIB) $(3) $(4) $$(TEST_LIBS)
endef

# What is loaded before a program that is tested.
SHIMS    := $(patsubst tests/shim/%.c,$(BUILD)/tests/shim-%.so,$(wildcard tests/shim/*.c))
$(BUILD)/tests/shim-%.so: tests/shim/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC     $<"
	@$(CC) $(CPPFLAGS) $(filter-out $(SANFLAGS),$(CFLAGS)) $(TEST_FLAGS) -fPIC -shared \
		-MF $@.d -MT $@ -o $@ $<

UNIT_SRC := $(sort $(wildcard tests/unit/*.c))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))
AID_SRC  := $(sort $(wildcard tests/*.c))
AID_BIN  := $(AID_SRC:tests/%.c=$(BUILD)/tests/%)
layer_of  = $(firstword $(subst _, ,$(notdir $(basename $(1)))))
$(foreach t,$(UNIT_SRC) $(AID_SRC),$(eval $(call test_program,\
	$(BUILD)/tests/$(notdir $(basename $(t))),$(t),$(LIBS_$(call layer_of,$(t))),\
	$(if $(filter tests/unit/%,$(t)),-lcmocka))))
$(foreach t,$(UNIT_BIN),$(eval $(t): | $(filter $(BUILD)/tests/$(call layer_of,$(t))_%,$(AID_BIN))))

# Areas that `make check` leaves out have a target of their own.
APART    := unit lib bench soak shim
AREAS    := $(filter-out $(APART),$(patsubst tests/%/,%,\
	    $(sort $(dir $(wildcard tests/*/*.c tests/*/test-*)))))
AREA_SRC := $(sort $(foreach a,$(AREAS) soak,$(wildcard tests/$(a)/*.c)))
area_bin  = $(BUILD)/tests/$(subst /,-,$(patsubst tests/%.c,%,$(1)))
AREA_BIN := $(foreach s,$(AREA_SRC),$(call area_bin,$(s)))
$(foreach s,$(AREA_SRC),$(eval $(call test_program,$(call area_bin,$(s)),$(s),$(LIBS_all),\
	-lcmocka)))

# What scripts/run-tests is given for an area: programs, run.c with its files, scripts.
area_suites = $(foreach s,$(wildcard tests/$(1)/*.c),$(if $(filter %/run.c,$(s)),\
	'$(1)=$(call area_bin,$(s)) $(sort $(wildcard tests/$(1)/*.test))',\
	$(call area_bin,$(s)))) $(sort $(wildcard tests/$(1)/test-*))
SUITES   := $(UNIT_BIN) $(foreach a,$(filter-out house,$(AREAS)),$(call area_suites,$(a)))
CHECKS   := check-style check-layers check-headers check-man check-po

RUN_TESTS = scripts/run-tests --build $(BUILD) \
	    --make '$(MAKE) --no-print-directory BUILD=$(BUILD) CC=$(CC)'

test-bins: all $(UNIT_BIN) $(AID_BIN) $(AREA_BIN) $(SHIMS)

check: test-bins ## Everything: checks, all tests, plain and under sanitizers, and clang
	+@$(MAKE) --no-print-directory SAN=1 BUILD=$(BUILD)-asan test-bins
	@$(RUN_TESTS) $(CHECKS:%=make:%) make:test-clang $(call area_suites,house) $(SUITES) \
		--label asan --build $(BUILD)-asan $(subst $(BUILD)/,$(BUILD)-asan/,$(SUITES))

test: test-bins ## All tests, plain build only
	@$(RUN_TESTS) $(call area_suites,house) $(SUITES)

unit: $(UNIT_BIN) ## Unit tests only; any other folder of tests/ is a target too
	@$(RUN_TESTS) $(UNIT_BIN)

hands: all $(BUILD)/tests/hands-hands ## Keystrokes of the everyday tasks beside their goals
	@$(BUILD)/tests/hands-hands

soak: ## The long runs

# The long runs may take a day.
$(filter-out hands fuzz,$(AREAS)) soak: test-bins
	@$(RUN_TESTS) $(if $(filter soak,$@),--timeout 86400) $(call area_suites,$@)

# Targets of libFuzzer: tests/fuzz/*.c, which has main() from clang here. In the areas above it
# is tests/lib/replay.c that runs them over their corpus.
FUZZ_SRC := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_BIN := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzz/%)
FUZZ_SECONDS ?= 60
$(foreach t,$(FUZZ_BIN),$(eval $(call test_program,$(t),$(t:$(BUILD)/fuzz/%=tests/fuzz/%.c),\
	$(LIBS_cli),-fsanitize=fuzzer$(comma)address$(comma)undefined \
	-DFUZZER -Wl$(comma)--wrap=_exit)))
fuzz-bins: $(FUZZ_BIN)

fuzz: ## Every fuzz target for FUZZ_SECONDS (60) with libFuzzer; what it finds goes to the corpus
	+@$(MAKE) --no-print-directory CC=clang SAN= FUZZ=1 STATIC= BUILD=$(BUILD)-fuzz fuzz-bins
	@scripts/fuzz $(BUILD)-fuzz/fuzz $(FUZZ_SECONDS) $(FUZZ_ONLY)

coverage: ## Branches of the core that the tests take, into tests/COVERAGE.md
	+@$(MAKE) --no-print-directory COV=1 SAN= STATIC= BUILD=$(BUILD)-cov test-bins
	@scripts/coverage $(BUILD)-cov --write

bugs: test-bins ## Are the tests real? Each of tests/bugs must be caught
	@scripts/bugs $(BUILD)

test-san: ## All tests under AddressSanitizer and UBSan
	+@$(MAKE) --no-print-directory SAN=1 BUILD=$(BUILD)-asan test-bins
	@$(RUN_TESTS) --label asan --build $(BUILD)-asan $(subst $(BUILD)/,$(BUILD)-asan/,$(SUITES))

test-clang: ## Everything compiles with clang too, without a warning
	+@$(MAKE) --no-print-directory CC=clang SAN= BUILD=$(BUILD)-clang test-bins

# ---- checks that run nothing of ours

CC_OTHER := $(if $(findstring clang,$(CC)),gcc,clang)
HEADERS   = $(sort $(wildcard include/*/*.h) $(wildcard include/*/*/*.h))

check-style: ## Lengths, banned calls, licence lines, unfinished marks, shell scripts
	@scripts/check-style
	@scripts/check-map

libs_of = $(if $(EXT_$(1)),$(shell pkg-config --libs $(EXT_$(1)))) $(LIB_$(1))

check-layers: $(LAYERS:%=$(BUILD)/lib%.a) ## Nobody reaches up or aside; no globals
	@scripts/check-layers --build $(BUILD) --cc '$(CC) $(SANFLAGS)' \
		$(foreach l,$(LAYERS),--libs $(l)='$(call libs_of,$(l))')

check-headers: $(GEN_H) ## Every header compiles alone, with gcc and with clang
	@printf '%s\n' $(HEADERS) | xargs -P2 -n8 scripts/check-headers $(foreach c,$(CC) \
		$(CC_OTHER),'$(call quoted,$(c) $(CPPFLAGS) $(filter-out -M%,$(CFLAGS)))')

check-man: ## The manual pages are well formed
	@scripts/check-man

check-po: ## The Chinese texts are complete
	@scripts/check-po

# Not in `make check`: it takes as long as all of it.
analyse: $(GEN_H) ## gcc -fanalyzer and cppcheck find nothing
	@scripts/analyse '$(call quoted,gcc $(CPPFLAGS) $(filter-out -M% -O%,$(CFLAGS)))' \
		$(filter-out src/ui/main.c,$(foreach l,$(LAYERS),$(call src_of,$(l))))

# ---- measuring

BENCH_BIN := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(sort $(wildcard tests/bench/*.c)))
$(foreach t,$(BENCH_BIN),$(eval $(call test_program,$(t),\
	$(t:$(BUILD)/bench/%=tests/bench/%.c),$(LIBS_all),-lsqlite3)))

# A peer of our own making: nothing but ncurses.
$(BUILD)/bench/peer/%: tests/bench/peer/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MF $@.d -MT $@ -o $@ $< \
		$(shell pkg-config --libs ncursesw)

BENCH_PEERS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/peer/*.c))
BENCH_FIGURES = $(BUILD)/bench/figures

bench: all $(BENCH_BIN) $(BENCH_PEERS) ## Measure, beside the peers doing the same work
	@scripts/install-deps bench
	@rm -f $(BENCH_FIGURES)
	@for b in $(BENCH_BIN) $(sort $(wildcard tests/bench/bench-*)); do \
		BUILD=$(BUILD) BENCH_FIGURES=$(BENCH_FIGURES) $$b || exit 1; done
	@scripts/bench-table $(BENCH_FIGURES)

# ---- trying and installing

run: ## Open the demo shop (without a terminal: play a day in it and print the screens)
	@scripts/run

SHARE    := $(DESTDIR)$(PREFIX)/share
MAN      := $(wildcard man/*.[1578]) $(wildcard man/zh_CN/*.[1578])
man_dest  = $(SHARE)/man/$(patsubst man/%,%,$(dir $(1)))man$(subst .,,$(suffix $(1)))/$(notdir $(1))
COMPLETE := $(wildcard conf/completion/*)

install: all ## Install below PREFIX (and DESTDIR); the shop's own configuration stays
	@install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(SYSCONFDIR)/meibu $(SHARE)/meibu/conf
	$(if $(PROGRAMS),@install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin)
	@for l in $(LANGUAGES); do \
		install -D -m 644 $(BUILD)/locale/$$l/LC_MESSAGES/meibu.mo \
			$(SHARE)/locale/$$l/LC_MESSAGES/meibu.mo || exit 1; done
	@$(foreach m,$(MAN),install -D -m 644 $(m) $(call man_dest,$(m)) &&) :
	@$(foreach c,$(COMPLETE),install -D -m 644 $(c) \
		$(SHARE)/bash-completion/completions/$(notdir $(c)) &&) :
	@$(foreach c,$(CONF),install -m 644 $(c) $(SHARE)/meibu/conf/ &&) :
	@install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	@for u in $(UNITS); do sed 's|@PREFIX@|$(PREFIX)|' $$u \
		>$(DESTDIR)$(PREFIX)/lib/systemd/system/$${u##*/} || exit 1; done
	@for c in $(notdir $(CONF)); do \
		test -e $(DESTDIR)$(SYSCONFDIR)/meibu/$$c || \
		install -m 644 conf/$$c $(DESTDIR)$(SYSCONFDIR)/meibu/$$c || exit 1; done

uninstall: ## Take out what install put there; the shop's data and configuration stay
	@rm -f $(foreach p,meibu meibuctl,$(DESTDIR)$(PREFIX)/bin/$(p)) \
		$(LANGUAGES:%=$(SHARE)/locale/%/LC_MESSAGES/meibu.mo) \
		$(foreach m,$(MAN),$(call man_dest,$(m))) \
		$(foreach c,$(COMPLETE),$(SHARE)/bash-completion/completions/$(notdir $(c)))
	@rm -f $(UNITS:conf/systemd/%=$(DESTDIR)$(PREFIX)/lib/systemd/system/%)
	@rm -rf $(SHARE)/meibu

install-deps: ## Install what building and testing need (Debian)
	@scripts/install-deps build test

clean: ## Remove what was built
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-clang $(BUILD)-fuzz $(BUILD)-cov

help: ## This list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | \
		while IFS='|' read -r t h; do printf '  make %-14s %s\n' "$$t" "$$h"; done

FORCE:
.PHONY: all catalogues po-update test-bins check test unit test-san test-clang \
	$(AREAS) soak fuzz-bins $(CHECKS) bench run bugs coverage analyse \
	install uninstall install-deps clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
