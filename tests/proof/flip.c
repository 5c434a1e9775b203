/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stores with something wrong in the file: a real shop, in which every operation that writes was
 * done, and of whose data.mdb a few bits are flipped, sectors are garbage, pages are swapped,
 * zeroed, cut off, or as they were yesterday (a write that was lost). A child opens it as
 * `meibuctl check` does. Either the damage is told (opening is refused, a proof fails, or the
 * child dies in a proof, which the guard of meibuctl tells), or everything in it is what it was;
 * then the shop works too. Silence about another content is a fault, and so is a proof that
 * does not end.
 *
 * One loss cannot be told by the store itself: that of the last commit as a whole, when the disk
 * lost the page that makes it the last one. It is then sound, as it was before that commit; only
 * what was kept outside (meibuctl check --anchor) says that it is not the newest.
 *
 * FLIP_COUNT in the environment: how many stores (300). FLIP_SEED (1). FLIP_KEEP: a folder that
 * gets the stores at fault and their key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/salon.h"
#include "lib/story.h"
#include "rules/rules.h"
#include "store/db.h"
#include "svc/shop_rules.h"

enum { PAGE = 4096, SECTOR = 512, PROOF_SECONDS = 10, PROGRAM_EVERY = 12 };
enum { DAYS = 4, DAY_STEPS = 24 };
/* How a child ends; anything else is a fault, a report of the sanitizers too. */
enum { AS_BEFORE = 40, TOLD = 41, SILENT = 42, REFUSED = 43 };

/* What is done to the file. */
enum harm { FLIP_BIT, FLIP_BITS, BYTE, GARBAGE, ZERO_PAGE, SWAP_PAGES, CUT, YESTERDAY, HARMS };
static const char *const harm_names[HARMS] = {
	"a bit", "some bits", "a byte", "a sector of garbage", "a page of zeros",
	"two pages swapped", "cut short", "a page of yesterday",
};

struct scene {
	char dir[TRIAL_PATH_MAX], work[TRIAL_PATH_MAX], build[256];
	struct buf whole, compact;
	struct buf days[DAYS]; /* gone by: the file as it was then */
	uint8_t content[HASH_SIZE];
	struct rng rng;
	bool *proved; /* shared with the child: all proofs have held */
	unsigned as_before, told, died, by_harm[HARMS];
};

/* ---- the shop */

static void read_file(const char *dir, const char *name, struct buf *ret)
{
	char path[TRIAL_PATH_MAX + 64], piece[1 << 16];
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	buf_reset(ret);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(ret, piece, n);
	fclose(f);
}

static void write_file(const char *dir, const char *name, const struct buf *b)
{
	char path[TRIAL_PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(b->text, 1, b->len, f), b->len);
	assert_int_equal(fclose(f), 0);
}

static void copy_compact(struct scene *s, struct db *db)
{
	char path[TRIAL_PATH_MAX + 64];
	struct problem p = PROBLEM_INIT;

	snprintf(path, sizeof(path), "%s/compact", s->dir);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(db_copy(db, fd, &p), ST_OK);
	close(fd);
	read_file(s->dir, "compact", &s->compact);
}

static void keep_day(void *ctx, const struct story_step *step)
{
	struct scene *s = ctx;

	if (step->number % DAY_STEPS == 0 && step->number / DAY_STEPS <= DAYS)
		read_file(s->dir, "data/db/data.mdb", &s->days[step->number / DAY_STEPS - 1]);
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct trial trial;

	s->whole = s->compact = (struct buf)BUF_INIT;
	s->proved = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(s->proved != MAP_FAILED);
	salon_build(s->build, sizeof(s->build));
	trial_folder(NULL, s->dir);
	trial_folder(NULL, s->work);
	trial_make(&trial, s->dir, "2026-11-01 09:00");
	trial_close(&trial);
	story_tell(&trial, s->dir, s->dir, keep_day, s);
	assert_true(trial_sound(&trial));
	assert_true(trial_digest(&trial, false, s->content));
	copy_compact(s, trial.shop.db);
	trial_close(&trial);
	read_file(s->dir, "data/db/data.mdb", &s->whole);
	trial_copy(s->dir, s->work);
	rng_seed(&s->rng, trial_scale("FLIP_SEED", 1));
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	trial_remove(s->dir);
	trial_remove(s->work);
	buf_release(&s->whole);
	buf_release(&s->compact);
	for (size_t i = 0; i < DAYS; i++)
		buf_release(&s->days[i]);
	munmap(s->proved, PAGE);
	free(s);
	return 0;
}

/* ---- harm */

static void flip_bits(struct scene *s, struct buf *b, uint64_t n)
{
	for (; n > 0; n--) {
		size_t at = rng_below(&s->rng, b->len);
		b->text[at] = (char)(b->text[at] ^ (1 << rng_below(&s->rng, 8)));
	}
}

static void garbage(struct scene *s, char *at, size_t n)
{
	while (n-- > 0)
		*at++ = (char)rng_next(&s->rng);
}

static void swap_pages(char *one, char *two)
{
	char kept[PAGE];

	memcpy(kept, one, PAGE);
	memcpy(one, two, PAGE);
	memcpy(two, kept, PAGE);
}

/* The same page as it was on a day, the first from somewhere on that is another one now. */
static void old_page(struct scene *s, struct buf *b)
{
	const struct buf *old = &s->days[rng_below(&s->rng, DAYS)];
	size_t pages = (b->len < old->len ? b->len : old->len) / PAGE;
	size_t page = rng_below(&s->rng, pages);

	for (size_t i = 0; i < pages; i++, page = (page + 1) % pages)
		if (memcmp(b->text + page * PAGE, old->text + page * PAGE, PAGE) != 0) {
			memcpy(b->text + page * PAGE, old->text + page * PAGE, PAGE);
			return;
		}
}

/* A whole sector or page somewhere. */
static enum harm do_harm(struct scene *s, struct buf *b)
{
	enum harm harm = (enum harm)(rng_below(&s->rng, HARMS) % trial_scale("FLIP_HARMS", HARMS));
	const struct buf *from = harm == YESTERDAY || rng_below(&s->rng, 4) == 0 ? &s->whole
										 : &s->compact;

	buf_reset(b);
	buf_add(b, from->text, from->len);
	size_t pages = b->len / PAGE, page = rng_below(&s->rng, pages) * PAGE;
	switch (harm) {
	case FLIP_BIT: flip_bits(s, b, 1); break;
	case FLIP_BITS: flip_bits(s, b, 2 + rng_below(&s->rng, 30)); break;
	case BYTE: garbage(s, b->text + rng_below(&s->rng, b->len), 1); break;
	case GARBAGE: garbage(s, b->text + rng_below(&s->rng, b->len / SECTOR) * SECTOR, SECTOR);
		break;
	case ZERO_PAGE: memset(b->text + page, 0, PAGE); break;
	case SWAP_PAGES:
		swap_pages(b->text + page, b->text + rng_below(&s->rng, pages) * PAGE);
		break;
	case CUT: buf_truncate(b, rng_below(&s->rng, b->len)); break;
	case YESTERDAY: old_page(s, b); break;
	case HARMS: break;
	}
	return harm;
}

/* ---- looking */

static bool proofs_hold(struct trial *t)
{
	for (size_t i = 0; i < check_count(); i++) {
		struct problem p = PROBLEM_INIT;
		if (check_run(&t->shop, i, &p) != ST_OK)
			return false;
	}
	return true;
}

/* Who has been told that all is well works on. */
static bool works(struct trial *t)
{
	static const char *const requests[][2] = {
		{ "client.list", "{\"limit\":200}" },
		{ "booking.list", "{\"day\":\"2026-11-01\",\"days\":90}" },
		{ "client.add", "{\"name\":\"新客\",\"force\":true}" },
		{ "sale.pay", "{\"lines\":[{\"kind\":\"product\",\"product\":\"P1\",\"qty\":1}],"
			      "\"payments\":[{\"method\":\"cash\",\"amount_fen\":10000000}]}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
		enum status st = trial_run(t, requests[i][0], NULL, requests[i][1], NULL);
		/* A rule may refuse (nothing left of the product); a fault may not be. */
		if (st != ST_OK && status_exit_code(st) != 1 && status_exit_code(st) != 65)
			return false;
	}
	return proofs_hold(t);
}

static int look(struct scene *s)
{
	struct problem p = PROBLEM_INIT;
	uint8_t content[HASH_SIZE];
	struct trial t;

	/* Not the sanitizers' handlers: a dead child is what is expected here. */
	sigaction(SIGSEGV, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	sigaction(SIGBUS, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	sigaction(SIGFPE, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	alarm(PROOF_SECONDS);
	if (trial_try_open(&t, s->work, "2026-12-20 14:00", &p) != ST_OK || !proofs_hold(&t))
		return TOLD;
	*s->proved = true;
	if (!trial_digest(&t, false, content) || memcmp(content, s->content, HASH_SIZE) != 0)
		return SILENT;
	return works(&t) ? AS_BEFORE : REFUSED;
}

static int look_in_child(struct scene *s)
{
	int status;

	*s->proved = false;
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0)
		_exit(look(s));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* The same by the program that people have: whatever is in the file, it ends by itself. */
static int look_by_program(struct scene *s)
{
	char program[512], data[TRIAL_PATH_MAX + 16];
	int status;

	snprintf(program, sizeof(program), "%s/meibuctl", s->build);
	snprintf(data, sizeof(data), "%s/data", s->work);
	pid_t pid = fork();
	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		alarm(4 * PROOF_SECONDS);
		execl(program, program, "--data", data, "check", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void keep_for_later(struct scene *s, unsigned long i, const struct buf *b, const char *what,
			   int code)
{
	AUTO(buf_release) struct buf key = BUF_INIT;
	const char *keep = secure_getenv("FLIP_KEEP");
	char name[64];

	printf("# store %lu: %s: %d\n", i, what, code);
	snprintf(name, sizeof(name), "flip-%lu.mdb", i);
	if (keep == NULL)
		return;
	write_file(keep, name, b);
	read_file(s->work, "data/keys/index.key", &key);
	write_file(keep, "index.key", &key);
}

static bool judge(struct scene *s, int code)
{
	if (code == AS_BEFORE)
		s->as_before++;
	else if (code == TOLD)
		s->told++;
	/* The engine ends the process (70) where it finds itself in the wrong kind of page. */
	else if (((code < 0 && code != -SIGALRM) || code == 70) && !*s->proved)
		s->died++;
	else
		return false;
	return true;
}

/* ---- the tests */

static void damage_is_told(void **state)
{
	struct scene *s = *state;
	AUTO(buf_release) struct buf file = BUF_INIT;
	unsigned long count = trial_count("FLIP_COUNT", 300);
	uint64_t seed = trial_scale("FLIP_SEED", 1);
	unsigned faults = 0;

	for (unsigned long i = 0; i < count; i++) {
		rng_seed(&s->rng, seed * 1000003 + i);
		enum harm harm = do_harm(s, &file);
		s->by_harm[harm]++;
		write_file(s->work, "data/db/data.mdb", &file);
		int code = look_in_child(s);
		if (!judge(s, code)) {
			keep_for_later(s, i, &file, harm_names[harm], code);
			faults++;
		}
		if (i % PROGRAM_EVERY == 0 && code != AS_BEFORE) {
			write_file(s->work, "data/db/data.mdb", &file);
			int program = look_by_program(s);
			if (program != 1 && program != 69 && program != 74 && program != 75) {
				keep_for_later(s, i, &file, "meibuctl check", program);
				faults++;
			}
		}
	}
	printf("# %lu stores: %u told, %u told by the guard, %u as before\n", count, s->told,
	       s->died, s->as_before);
	assert_int_equal(faults, 0);
	assert_true(s->told > count / 10 && s->as_before > 0);
}

/* A price in which a bit of the kept rules was changed: they are read from their text again. */
static void kept_rules_are_not_believed(void **state)
{
	struct scene *s = *state;
	AUTO(buf_release) struct buf want = BUF_INIT, pack = BUF_INIT;
	static const char name[] = "\3treatments.yaml";
	const struct bytes key = { .p = name, .n = sizeof(name) };
	struct trial t;

	write_file(s->work, "data/db/data.mdb", &s->compact);
	for (unsigned i = 0; i < 60; i++) {
		struct bytes value;
		struct tx *tx;
		AUTO(buf_release) struct buf got = BUF_INIT;
		trial_open(&t, s->work, "2026-12-20 14:00");
		treatments_pack(t.shop.treatments, i == 0 ? &want : &got);
		if (i > 0)
			assert_true(got.len == want.len &&
				    memcmp(got.text, want.text, got.len) == 0);
		assert_int_equal(tx_begin(t.shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
		assert_int_equal(db_get(tx, TABLE_META, key, &value), ST_OK);
		buf_reset(&pack);
		buf_add(&pack, value.p, value.n);
		flip_bits(s, &pack, 1);
		assert_int_equal(db_put(tx, TABLE_META, key,
					(struct bytes){ pack.text, pack.len }, PUT_ANY),
				 ST_OK);
		assert_int_equal(tx_commit(tx, NULL), ST_OK);
		trial_close(&t);
	}
}

/* Or all of this tests nothing. */
static void whole_ones_are_sound(void **state)
{
	struct scene *s = *state;

	write_file(s->work, "data/db/data.mdb", &s->whole);
	assert_int_equal(look_in_child(s), AS_BEFORE);
	write_file(s->work, "data/db/data.mdb", &s->compact);
	assert_int_equal(look_in_child(s), AS_BEFORE);
	write_file(s->work, "data/db/data.mdb", &s->compact);
	assert_int_equal(look_by_program(s), 0);
	/* One that was sound yesterday is not taken for today's. */
	write_file(s->work, "data/db/data.mdb", &s->days[DAYS - 1]);
	assert_int_not_equal(look_in_child(s), AS_BEFORE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_ones_are_sound),
		cmocka_unit_test(kept_rules_are_not_believed),
		cmocka_unit_test(damage_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
