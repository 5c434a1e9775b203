/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/chorus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "store/db.h"

struct chorus *chorus_make(void)
{
	void *p = mmap(NULL, sizeof(struct chorus), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		trial_die("chorus", "no memory");
	return p;
}

void chorus_free(struct chorus *c)
{
	munmap(c, sizeof(*c));
}

/* ---- the shops */

void chorus_tell(const char *dir)
{
	struct trial trial;

	story_tell(&trial, dir, NULL, NULL, NULL);
	trial_close(&trial);
}

static void copy_with_rules(const char *from, const char *to)
{
	struct story story;

	trial_copy(from, to);
	story_begin(&story, STORY_OF_ALL, to);
	story_end(&story);
}

void chorus_stage(char begun[TRIAL_PATH_MAX], char told[TRIAL_PATH_MAX])
{
	struct trial trial;

	trial_folder(NULL, begun);
	trial_make(&trial, begun, "2026-11-01 09:00");
	trial_close(&trial);
	trial_folder(NULL, told);
	copy_with_rules(begun, told);
	chorus_tell(told);
}

void chorus_begin(struct chorus *c, const char *begun)
{
	memset(c, 0, offsetof(struct chorus, together));
	for (size_t i = 0; i < CHORUS_STEPS; i++)
		c->parts[i].taken = c->parts[i].there = c->parts[i].differ = 0;
	trial_folder(NULL, c->dir);
	copy_with_rules(begun, c->dir);
}

/* ---- a part */

/* The answer all go on with: the first one's. */
static const char *agree(struct chorus_part *part, const struct buf *answer, bool writes)
{
	static const struct timespec brief = { .tv_nsec = 50000 };

	if (answer->len >= CHORUS_ANSWER)
		trial_die("chorus", "an answer is too long");
	if (__atomic_exchange_n(&part->taken, 1, __ATOMIC_SEQ_CST) == 0) {
		memcpy(part->answer, answer->text, answer->len + 1);
		__atomic_store_n(&part->there, 1, __ATOMIC_SEQ_CST);
	}
	/* Killed between the two? Then it is written by whoever comes next, here. */
	for (int i = 0; i < 2000 && __atomic_load_n(&part->there, __ATOMIC_SEQ_CST) == 0; i++)
		nanosleep(&brief, NULL);
	if (part->there == 0) {
		__atomic_store_n(&part->taken, 0, __ATOMIC_SEQ_CST);
		return agree(part, answer, writes);
	}
	if (writes && strcmp(part->answer, answer->text) != 0)
		__atomic_add_fetch(&part->differ, 1, __ATOMIC_SEQ_CST);
	return part->answer;
}

static enum status send(struct chorus *c, struct trial *t, const struct story_step *step,
			struct buf *answer)
{
	enum status st;

	while ((st = story_step(t, step, answer)) == ST_BUSY)
		__atomic_add_fetch(&c->waits, 1, __ATOMIC_SEQ_CST);
	return st;
}

int chorus_sing(struct chorus *c, int me)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial trial;
	struct story story;
	struct story_step step = { .number = 0 };
	int code = 0;

	story_begin(&story, STORY_OF_ALL, NULL);
	trial_open(&trial, c->dir, NULL);
	while (code == 0 && story_next(&story, &step)) {
		if (step.number > CHORUS_STEPS)
			trial_die("chorus", "the story is too long");
		struct chorus_part *part = &c->parts[step.number - 1];
		if (c->together != NULL)
			pthread_barrier_wait(c->together);
		enum status st = step.op->writes || part->there == 0 ?
				 send(c, &trial, &step, &answer) : ST_OK;
		if (st != ST_OK) {
			printf("# line %u: %s: %s: %s\n", step.line, step.op->name,
			       status_name(st), trial.problem.message);
			code = 1;
		} else if (!step.op->writes && part->there != 0) {
			story_took(&story, part->answer);
		} else {
			story_took(&story, agree(part, &answer, step.op->writes));
		}
	}
	if (code == 0) {
		c->steps = step.number;
		c->done[me]++;
	}
	story_end(&story);
	trial_close(&trial);
	fflush(stdout);
	return code;
}

/* ---- the end */

/* Secrets have salt, and of the rules it is kept when they were first read: keys only. */
static bool by_key_only(enum table table)
{
	return table == TABLE_META || table == TABLE_STAFF || table == TABLE_WALLET;
}

static void add_hex(struct buf *b, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%02x", p[i]);
}

void chorus_dump(const char *dir, struct buf *ret, bool *ret_sound)
{
	struct trial t;
	struct tx *tx;

	trial_open(&t, dir, "2027-12-31 11:00");
	if (ret_sound != NULL)
		*ret_sound = trial_sound(&t);
	if (tx_begin(t.shop.db, TX_READ, "dump", &tx, &t.problem) != ST_OK)
		trial_die(dir, t.problem.message);
	for (enum table table = 0; table < TABLE_COUNT; table++) {
		struct scan s;
		scan_begin(&s, tx, table, (struct bytes){ .p = "", .n = 0 }, SCAN_FORWARD);
		while (scan_next(&s)) {
			buf_printf(ret, "%s ", table_name(table));
			add_hex(ret, s.key.p, s.key.n);
			buf_putc(ret, ' ');
			if (!by_key_only(table))
				add_hex(ret, s.value.p, s.value.n);
			buf_putc(ret, '\n');
		}
		scan_end(&s);
	}
	tx_abort(tx);
	trial_close(&t);
}

bool chorus_same(const char *here, const char *alone)
{
	while (*here != '\0' || *alone != '\0') {
		size_t n = strcspn(here, "\n"), m = strcspn(alone, "\n");
		if (n != m || strncmp(here, alone, n) != 0) {
			printf("# here:  %.*s\n# alone: %.*s\n", (int)n, here, (int)m, alone);
			return false;
		}
		here += n + (here[n] != '\0');
		alone += m + (alone[m] != '\0');
	}
	return true;
}

bool chorus_compare(struct chorus *c, const char *told)
{
	AUTO(buf_release) struct buf here = BUF_INIT;
	AUTO(buf_release) struct buf alone = BUF_INIT;
	bool same;

	chorus_dump(c->dir, &here, &same);
	chorus_dump(told, &alone, NULL);
	same = chorus_same(here.text, alone.text) && same;
	for (size_t i = 0; i < c->steps; i++) {
		if (c->parts[i].differ == 0)
			continue;
		printf("# step %zu had %u answers besides its first\n", i + 1, c->parts[i].differ);
		same = false;
	}
	trial_remove(c->dir);
	return same;
}
