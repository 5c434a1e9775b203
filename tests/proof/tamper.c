/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody who can write the store, and knows how: checksums are put right after every change,
 * so that the chains of hashes are what is tested, and their ends that lie outside. A byte of
 * an entry or an audit row is changed; a whole chain is made anew from an altered entry on;
 * the end is taken away. The proofs of the chains tell, or the anchor does that was printed on
 * the last Z report, or beside a backup.
 *
 * TAMPER_EVERY in the environment: every how many-th byte is changed (61; 1: all of them).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/salon.h"
#include "lib/trial.h"
#include "store/entry.h"
#include "store/ledger_index.h"
#include "svc/anchor.h"
#include "svc/demo.h"
#include "svc/report.h"

enum { ENTRIES = 300, ROWS = 1000 };

/* One of the two chains. */
struct chain {
	char letter;
	enum table table;
	const char *proof;
	uint32_t last;
	uint8_t head[HASH_SIZE];
};

struct scene {
	char dir[TRIAL_PATH_MAX], build[256];
	struct trial t;
	struct chain ledger, audit;
};

/* ---- the shop */

static struct tx *begin(struct scene *s, enum tx_kind kind)
{
	struct tx *tx;

	assert_int_equal(tx_begin(s->t.shop.db, kind, "test", &tx, NULL), ST_OK);
	return tx;
}

static void row_key(struct key *key, const struct chain *c, uint32_t number)
{
	key_clear(key);
	if (c->letter == 'E')
		ledger_key(key, number, LEDGER_ENTRY);
	else
		key_u32(key, number);
}

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	const struct demo_options demo = { .seed = 1, .clients = 30, .months = 2 };
	struct problem p = PROBLEM_INIT;

	salon_build(s->build, sizeof(s->build));
	trial_folder(NULL, s->dir);
	trial_make(&s->t, s->dir, "2026-11-22 14:05");
	if (demo_fill(&s->t.shop, &demo, &p) != ST_OK)
		trial_die("the demo shop", p.message);
	s->ledger = (struct chain){ .letter = 'E', .table = TABLE_LEDGER, .proof = "ledger-chain" };
	s->audit = (struct chain){ .letter = 'A', .table = TABLE_AUDIT, .proof = "audit-chain" };
	struct tx *tx = begin(s, TX_READ);
	assert_int_equal(ledger_next(tx, &s->ledger.last), ST_OK);
	assert_int_equal(record_next_id(tx, TABLE_AUDIT, &s->audit.last), ST_OK);
	s->ledger.last--;
	s->audit.last--;
	for (int i = 0; i < 2; i++) {
		struct chain *c = i == 0 ? &s->ledger : &s->audit;
		assert_int_equal(anchor_hash(tx, c->letter, c->last, c->head), ST_OK);
	}
	tx_abort(tx);
	assert_true(s->ledger.last >= ENTRIES && s->audit.last >= ROWS);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	trial_close(&s->t);
	trial_remove(s->dir);
	free(s);
	return 0;
}

/* ---- who can write, and who looks */

/* CRC32C of a record stands big-endian, of an entry little-endian; both over what is behind it. */
static void sum_right(const struct chain *c, struct buf *row)
{
	uint32_t sum = crc32c(row->text + 5, row->len - 5);

	for (int i = 0; i < 4; i++)
		row->text[1 + i] = (char)(sum >> (c->letter == 'E' ? 8 * i : 24 - 8 * i));
}

static void get_row(struct tx *tx, const struct chain *c, uint32_t number, struct buf *ret)
{
	struct bytes value;
	struct key key;

	row_key(&key, c, number);
	assert_int_equal(db_get(tx, c->table, key_of(&key), &value), ST_OK);
	buf_reset(ret);
	buf_add(ret, value.p, value.n);
}

static void put_row(struct tx *tx, const struct chain *c, uint32_t number, const struct buf *row)
{
	struct key key;

	row_key(&key, c, number);
	assert_int_equal(db_put(tx, c->table, key_of(&key),
				(struct bytes){ row->text, row->len }, PUT_ANY),
			 ST_OK);
}

static bool chain_holds(struct tx *tx, const struct chain *c)
{
	struct problem p = PROBLEM_INIT;

	for (size_t i = 0; i < nstore_proofs; i++)
		if (strcmp(store_proofs[i].name, c->proof) == 0)
			return store_proofs[i].run(tx, &p) == ST_OK;
	return false;
}

static bool head_holds(struct tx *tx, const struct chain *c)
{
	uint8_t hash[HASH_SIZE];

	return anchor_hash(tx, c->letter, c->last, hash) == ST_OK &&
	       memcmp(hash, c->head, HASH_SIZE) == 0;
}

/* ---- a byte */

static unsigned long change_bytes(struct scene *s, const struct chain *c)
{
	AUTO(buf_release) struct buf row = BUF_INIT;
	size_t stride = trial_scale("TAMPER_EVERY", 61), skip = 0;
	unsigned long n = 0, by_anchor = 0;

	for (uint32_t number = 1; number <= c->last; number++) {
		struct tx *tx = begin(s, TX_READ);
		get_row(tx, c, number, &row);
		tx_abort(tx);
		size_t len = row.len;
		/* Of the last one, which no other holds, every byte. */
		size_t step = number == c->last ? 1 : stride;
		for (; skip < len; skip += step, n++) {
			tx = begin(s, TX_WRITE);
			get_row(tx, c, number, &row);
			row.text[skip] = (char)(row.text[skip] ^ (1 << n % 8));
			if (skip == 0 || skip > 4)
				sum_right(c, &row);
			put_row(tx, c, number, &row);
			bool chained = chain_holds(tx, c);
			by_anchor += chained;
			if (chained && head_holds(tx, c))
				fail_msg("%c%u, byte %zu: nobody saw it", c->letter, number, skip);
			tx_abort(tx);
		}
		skip = number + 1 == c->last ? 0 : skip - len;
	}
	printf("# %s: %u rows, %lu bytes changed, all seen, %lu of them by the anchor\n", c->proof,
	       c->last, n, by_anchor);
	/* The chain itself sees whatever is not in its last row. */
	assert_true(by_anchor <= row.len);
	return n;
}

static void every_byte_is_seen(void **state)
{
	struct scene *s = *state;

	assert_true(change_bytes(s, &s->ledger) > 500);
	assert_true(change_bytes(s, &s->audit) > 500);
}

/* ---- a chain made anew */

/* Puts the hash of the row before into a row, and its sum right. */
static void chain_again(struct tx *tx, const struct chain *c, uint32_t number)
{
	AUTO(buf_release) struct buf before = BUF_INIT, row = BUF_INIT;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	uint8_t hash[HASH_SIZE];
	ProtobufCMessage *m;

	get_row(tx, c, number - 1, &before);
	hash_bytes(before.text, before.len, hash);
	get_row(tx, c, number, &row);
	if (c->letter == 'E') {
		memcpy(row.text + 48, hash, HASH_SIZE);
		sum_right(c, &row);
	} else {
		assert_int_equal(record_unpack((struct bytes){ row.text, row.len },
					       &audit_row__descriptor, &arena, &m),
				 ST_OK);
		((AuditRow *)m)->prev = (ProtobufCBinaryData){ .len = HASH_SIZE, .data = hash };
		buf_reset(&row);
		record_pack(&row, m);
	}
	put_row(tx, c, number, &row);
}

/* An altered row, and everything behind it so that it fits. */
static void rewrite(struct scene *s, const struct chain *c, uint32_t number)
{
	AUTO(buf_release) struct buf row = BUF_INIT;
	struct tx *tx = begin(s, TX_WRITE);

	get_row(tx, c, number, &row);
	size_t at = c->letter == 'E' ? 9 : row.len - 1; /* its time; the end of its last field */
	row.text[at] = (char)(row.text[at] ^ 1);
	sum_right(c, &row);
	put_row(tx, c, number, &row);
	for (uint32_t next = number + 1; next <= c->last; next++)
		chain_again(tx, c, next);
	assert_true(chain_holds(tx, c));
	assert_false(head_holds(tx, c));
	tx_abort(tx);
}

static void a_chain_made_anew_is_seen(void **state)
{
	struct scene *s = *state;

	for (uint32_t i = 0; i < 8; i++) {
		rewrite(s, &s->ledger, 1 + i * (s->ledger.last - 1) / 7);
		rewrite(s, &s->audit, 1 + i * (s->audit.last - 1) / 7);
	}
}

/* ---- an end taken away */

static void drop_end(struct scene *s, const struct chain *c, uint32_t n)
{
	struct tx *tx = begin(s, TX_WRITE);
	struct key key;

	for (uint32_t number = c->last; number > c->last - n; number--) {
		row_key(&key, c, number);
		assert_int_equal(db_delete(tx, c->table, key_of(&key)), ST_OK);
		if (c->letter != 'E')
			continue;
		for (int part = LEDGER_SALE; part <= LEDGER_PREPAID; part++) {
			ledger_key(&key, number, (enum ledger_part)part);
			(void)!db_delete(tx, c->table, key_of(&key));
		}
	}
	assert_true(chain_holds(tx, c));
	assert_false(head_holds(tx, c));
	tx_abort(tx);
}

static void an_end_taken_away_is_seen(void **state)
{
	struct scene *s = *state;
	static const uint32_t some[] = { 1, 2, 17, 250 };

	for (size_t i = 0; i < ARRAY_LEN(some); i++) {
		drop_end(s, &s->ledger, some[i]);
		drop_end(s, &s->audit, some[i]);
	}
}

/* ---- what lies outside */

/* meibuctl check as the owner calls it. */
static int check(struct scene *s, const char *anchors)
{
	char program[512], data[TRIAL_PATH_MAX + 16];
	int status;
	pid_t pid = fork();

	snprintf(program, sizeof(program), "%s/meibuctl", s->build);
	snprintf(data, sizeof(data), "%s/data", s->dir);
	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		execl(program, program, "--data", data, "check", "--anchor", anchors,
		      "ledger-chain", "audit-chain", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The anchor on the paper of the last Z report that was closed. */
static void z_anchor(struct scene *s, char ret[ANCHOR_TEXT_MAX])
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf paper = BUF_INIT;
	struct tx *tx = begin(s, TX_READ);
	ProtobufCMessage *till = NULL;
	uint32_t next;

	assert_int_equal(record_next_id(tx, TABLE_TILL, &next), ST_OK);
	do
		assert_int_equal(record_get(tx, TABLE_TILL, --next, &till__descriptor, &arena,
					    &till),
				 ST_OK);
	while (!((Till *)till)->closed);
	tx_abort(tx);
	zslip_text(&paper, (Till *)till, "", 48);
	const char *line = strstr(paper.text, "Chain");
	assert_non_null(line);
	line = strchr(line, 'E');
	snprintf(ret, ANCHOR_TEXT_MAX, "%.*s", (int)strcspn(line, "\n"), line);
}

static void what_was_printed_proves_it(void **state)
{
	struct scene *s = *state;
	char z[ANCHOR_TEXT_MAX], e[ANCHOR_TEXT_MAX], a[ANCHOR_TEXT_MAX], all[200];

	anchor_text('E', s->ledger.last, s->ledger.head, e);
	anchor_text('A', s->audit.last, s->audit.head, a);
	z_anchor(s, z);
	trial_close(&s->t);
	snprintf(all, sizeof(all), "%s, %s,%s", z, e, a);
	assert_int_equal(check(s, all), 0);
	/* One digit is another one. */
	char *digit = strrchr(all, ' ') + 1;
	*digit = *digit == '0' ? '1' : '0';
	assert_int_equal(check(s, all), 1);
	assert_int_equal(check(s, "E99999 0000000000000000"), 1);
	static const char *const no_anchors[] = {
		"", "E", "E1", "E1 ", "E1 fd906ff4", "Z1 0000000000000000", "E0 0000000000000000",
		"E1 000000000000000g", "E4294967297 0000000000000000", "E1 0000000000000000,",
	};
	for (size_t i = 0; i < ARRAY_LEN(no_anchors); i++)
		assert_int_equal(check(s, no_anchors[i]), 64);
	trial_open(&s->t, s->dir, "2026-11-22 14:05");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_is_seen),
		cmocka_unit_test(a_chain_made_anew_is_seen),
		cmocka_unit_test(an_end_taken_away_is_seen),
		cmocka_unit_test(what_was_printed_proves_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
