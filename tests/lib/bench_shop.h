/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shop that benchmarks measure: a million clients (BENCH_CLIENTS), the default rooms,
 * devices, staff and products. It is made once and kept in BUILD/bench-shop; who writes
 * works on a copy. Its folder lies on the disk that BUILD lies on, for durable commits are
 * measured there.
 *
 * A fault ends the process: a benchmark without its shop has nothing to say.
 */
#ifndef LIB_BENCH_SHOP_H
#define LIB_BENCH_SHOP_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "svc/op.h"

enum { BENCH_PATH_MAX = 512, BENCH_CLIENTS_USUAL = 1000000 };

/* BENCH_CLIENTS, or a million. */
uint32_t bench_clients(void);
/* The folder of the build, from the environment (BUILD) or "build". */
const char *bench_build(void);
/* BUILD/bench-shop with that many clients in it, made if it is not there yet. */
void bench_shop(char ret[BENCH_PATH_MAX]);
/* A copy of it in BUILD/bench-NAME, replacing what is there. */
void bench_shop_copy(const char *name, char ret[BENCH_PATH_MAX]);
void bench_remove(const char *dir);

/* Opens a shop's folder with the built-in rules. */
void bench_open(const char *dir, struct shop *ret);
/* The id of a staff member with this role ("manager"); 0 if there is none. */
uint32_t bench_staff(struct shop *, const char *role);

/* A name as the street has them, and a mobile number; the same seed makes the same people. */
void bench_name(struct rng *, char *ret, size_t size);
void bench_phone(struct rng *, char ret[16]);

void bench_die(const char *what, const char *why) __attribute__((noreturn));

#endif
