/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What random walks have in common: chance, asking, and asking the same again. Include after
 * struct walk, which has trial, rng, args, answer, op, memory and requests as they are used here.
 */
#ifndef PROOF_WALK_H
#define PROOF_WALK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/json.h"
#include "lib/trial.h"

enum { M_REMEMBERED = 48, M_KEY = 40 };

/* A change that was accepted, to be sent again. */
struct memory {
	char *op, *args, *answer;
	char key[M_KEY];
};

/* Program and paper say different things: tells where, and ends the test. */
static void differ(struct walk *w, const char *what);

static void differ_sum(struct walk *w, const char *what, int64_t program, int64_t paper)
{
	char text[200];

	snprintf(text, sizeof(text), "%s is %" PRId64 ", on paper %" PRId64, what, program, paper);
	differ(w, text);
}

/* ---- chance */

static int64_t below(struct walk *w, int64_t n)
{
	return n <= 0 ? 0 : (int64_t)rng_below(&w->rng, (uint64_t)n);
}

static bool chance(struct walk *w, int percent)
{
	return below(w, 100) < percent;
}

/* One in so many. */
static bool rarely(struct walk *w, int64_t n)
{
	return below(w, n) == 0;
}

/* ---- asking */

static void arguments(struct walk *w, const char *args, ...) __attribute__((format(printf, 2, 3)));
/* Of the next request. */
static void arguments(struct walk *w, const char *args, ...)
{
	char text[512];
	va_list list;

	va_start(list, args);
	vsnprintf(text, sizeof(text), args, list);
	va_end(list);
	buf_reset(&w->args);
	buf_puts(&w->args, text);
}

static enum status run(struct walk *w, const char *name, const char *key, const char *args)
{
	struct trial *t = &w->trial;
	const struct op *op = op_find(name);

	if (op == NULL)
		trial_die("no such operation", name);
	arena_clear(&t->arena);
	t->problem = (struct problem)PROBLEM_INIT;
	w->op = name;
	w->requests++;
	ProtobufCMessage *message = message_new(op->args, &t->arena);
	TRY(json_message(args, strlen(args), JSON_ARGUMENTS, message, &t->arena, &t->problem));
	return op_run(&t->shop, &t->who, op, key, message, &t->arena, &w->answer, &t->problem);
}

/* ---- asking again */

static void remember(struct walk *w, const char *op, const char *key, const char *answer)
{
	if (w->memory == NULL)
		w->memory = mem_alloc(M_REMEMBERED * sizeof(*w->memory));
	struct memory *r = &w->memory[below(w, M_REMEMBERED)];
	free(r->op);
	free(r->args);
	free(r->answer);
	*r = (struct memory){ .op = mem_dup(op),
			      .args = mem_dup(w->args.text),
			      .answer = mem_dup(answer) };
	snprintf(r->key, sizeof(r->key), "%s", key);
}

static void forget_all(struct walk *w)
{
	for (int i = 0; w->memory != NULL && i < M_REMEMBERED; i++) {
		free(w->memory[i].op);
		free(w->memory[i].args);
		free(w->memory[i].answer);
	}
	free(w->memory);
}

/* The same request again: the same answer, and nothing happens. With other words it is refused. */
static void say_again(struct walk *w, const char *op, const char *key, const char *args,
		      const char *answer)
{
	AUTO(buf_release) struct buf again = BUF_INIT;
	uint64_t before = shop_changes(&w->trial.shop);
	uint32_t staff = w->trial.who.staff;

	w->trial.who.staff = 0; /* may everything */
	if (run(w, "room.set", key, "{\"room\":\"R1\",\"capacity\":2}") != ST_KEY_REUSED)
		differ(w, "a key was used for two requests");
	if (run(w, op, key, args) != ST_OK)
		differ(w, "said again it was refused");
	json_add_message(&again, w->answer);
	if (strcmp(again.text, answer) != 0)
		differ(w, "said again it was answered otherwise");
	if (shop_changes(&w->trial.shop) != before)
		differ(w, "said again it changed the shop");
	w->trial.who.staff = staff;
}

/* Something of long ago. */
static void again(struct walk *w)
{
	const struct memory *r = w->memory != NULL ? &w->memory[below(w, M_REMEMBERED)] : NULL;

	if (r == NULL || r->op == NULL)
		return;
	arguments(w, "%s", "");
	buf_puts(&w->args, r->args);
	say_again(w, r->op, r->key, r->args, r->answer);
}

#endif
