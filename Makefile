# SPDX-License-Identifier: GPL-3.0-or-later
# meibu: one Makefile, no recursion. `make help` lists the targets.
#
# Each layer is one static library; a program links only the layers below it.
# Sanitizer and coverage builds stand beside the plain one: make BUILD=build-asan SAN=1 …

CC       ?= gcc
BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
SYSCONFDIR ?= $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)

PKGS     := ncursesw panelw lmdb yaml-0.1 libsodium libprotobuf-c jansson
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wswitch-enum \
	    -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wundef -Wformat=2 \
	    -Wwrite-strings -Wpointer-arith -Wold-style-definition -Werror
OPT      ?= -O2 -g
CPPFLAGS += -Iinclude -I$(BUILD)/gen -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 \
	    -DMEIBU_PREFIX='"$(PREFIX)"' -DMEIBU_SYSCONFDIR='"$(SYSCONFDIR)"'
CFLAGS   := -std=c17 $(OPT) $(WARN) -fstack-protector-strong -fno-strict-aliasing -MMD -MP
CFLAGS   += $(shell pkg-config --cflags $(PKGS))
LDLIBS   := $(shell pkg-config --libs $(PKGS)) -liniparser -lcsv -lunistring
ifdef SAN
OPT      := -O1 -g
CFLAGS   += -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS  += -fsanitize=address,undefined
CPPFLAGS += -U_FORTIFY_SOURCE
endif

# Layers, lowest first. A library sees only the ones before it.
LAYERS   := base model rules store io svc ui cli

src_of    = $(sort $(wildcard src/$(1)/*.c) $(wildcard src/$(1)/*/*.c))
objs_of   = $(patsubst src/%.c,$(BUILD)/%.o,$(filter-out %/main.c,$(call src_of,$(1))))

PROTOS   := $(sort $(wildcard src/model/*.proto))
GEN_C    := $(patsubst src/%.proto,$(BUILD)/gen/%.pb-c.c,$(PROTOS))
GEN_H    := $(GEN_C:.c=.h) $(BUILD)/gen/base/pinyin_table.h
GEN_O    := $(GEN_C:.c=.o)

all: $(BUILD)/meibu $(BUILD)/meibuctl

-include scripts/house.mk

$(BUILD)/gen/%.pb-c.c $(BUILD)/gen/%.pb-c.h: src/%.proto
	@mkdir -p $(@D) $(BUILD)/gen
	@echo "  PROTO  $<"
	@protoc-c --proto_path=src --c_out=$(BUILD)/gen $<

$(BUILD)/gen/%.pb-c.o: $(BUILD)/gen/%.pb-c.c
	@echo "  CC     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-conversion -c -o $@ $<

$(BUILD)/gen/base/pinyin_table.h: scripts/gen-pinyin.py
	@mkdir -p $(@D)
	@echo "  GEN    $@"
	@python3 scripts/gen-pinyin.py > $@.tmp && mv $@.tmp $@

$(BUILD)/%.o: src/%.c | $(GEN_H)
	@mkdir -p $(@D)
	@echo "  CC     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

define layer
$(BUILD)/lib$(1).a: $(call objs_of,$(1)) $(if $(filter model,$(1)),$(GEN_O))
	@rm -f $$@
	@ar rcs $$@ $$^
LIB_$(1) := $(BUILD)/lib$(1).a
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

# Link order is top to bottom.
LIBS_base  := $(BUILD)/libbase.a
LIBS_model := $(BUILD)/libmodel.a $(LIBS_base)
LIBS_rules := $(BUILD)/librules.a $(LIBS_model)
LIBS_store := $(BUILD)/libstore.a $(LIBS_model)
LIBS_io    := $(BUILD)/libio.a $(LIBS_model)
LIBS_svc   := $(BUILD)/libsvc.a $(BUILD)/libstore.a $(BUILD)/libio.a $(BUILD)/librules.a $(LIBS_model)
LIBS_ui    := $(BUILD)/libui.a $(LIBS_svc)
LIBS_cli   := $(BUILD)/libcli.a $(LIBS_svc)

$(BUILD)/meibu: $(BUILD)/ui/main.o $(LIBS_ui)
	@echo "  LINK   $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/meibuctl: $(BUILD)/cli/main.o $(LIBS_cli)
	@echo "  LINK   $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Unit tests: tests/unit/LAYER_name.c links the layer and what is below it.
UNIT_SRC := $(sort $(wildcard tests/unit/*.c))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))

define unit
$(BUILD)/tests/$(1): tests/unit/$(1).c $(LIBS_$(firstword $(subst _, ,$(1)))) | $(GEN_H)
	@mkdir -p $$(@D)
	@echo "  CC     $$<"
	@$$(CC) $$(CPPFLAGS) $$(CFLAGS) -Wno-missing-prototypes -Itests $$(LDFLAGS) -o $$@ $$< \
		$(LIBS_$(firstword $(subst _, ,$(1)))) $$(LDLIBS) -lcmocka -lvterm -lutil
endef
$(foreach t,$(notdir $(basename $(UNIT_SRC))),$(eval $(call unit,$(t))))

unit: $(UNIT_BIN)
	@for t in $(UNIT_BIN); do $$t || exit 1; done

clean:
	rm -rf build build-*

.PHONY: all unit clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
