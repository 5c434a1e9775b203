/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody who can write the store, and knows how: checksums are put right after every change,
 * so that the chains of hashes are what is tested, and their ends that lie outside. A byte of
 * an entry or an audit row is changed; a whole chain is made anew from an altered entry on;
 * the end is taken away. The proofs of the chains tell, or the anchor does that was printed on
 * the last Z report, or beside a backup.
 *
 * Every byte of 1,000 rows is changed: of pieces of both chains, each put into the store alone, as
 * a chain of its own, so that the proof of it is short. Of the chains as they stand it is every
 * 997th one.
 *
 * TAMPER_EVERY in the environment: every how many-th byte of the pieces (1: all of them);
 * TAMPER_WHOLE: of the whole chains (997).
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

/* What is taken out of the shop: so many pieces of each chain, of so many rows each. */
enum { PIECE = 20, PIECES_OF_ENTRIES = 20, PIECES_OF_AUDIT = 30 };

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
	const struct demo_options demo = { .seed = 1, .clients = 30, .months = 3 };
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
	assert_true(s->ledger.last >= PIECE * PIECES_OF_ENTRIES &&
		    s->audit.last >= PIECE * PIECES_OF_AUDIT);
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

/* ---- rows of another chain */

static AuditRow *audit_row(const struct buf *row, struct arena *arena)
{
	ProtobufCMessage *m;

	assert_int_equal(record_unpack((struct bytes){ row->text, row->len },
				       &audit_row__descriptor, arena, &m),
			 ST_OK);
	return (AuditRow *)m;
}

/* Gives a row another number, and the hash of the one that is before it now. */
static void link_row(const struct chain *c, struct buf *row, uint32_t number,
		     const uint8_t hash[HASH_SIZE])
{
	static const uint8_t none[HASH_SIZE];
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	if (c->letter == 'E') {
		for (int i = 0; i < 4; i++)
			row->text[5 + i] = (char)(number >> 8 * i);
		memcpy(row->text + 48, number > 1 ? hash : none, HASH_SIZE);
		sum_right(c, row);
		return;
	}
	AuditRow *m = audit_row(row, &arena);
	uint8_t *prev = arena_alloc(&arena, HASH_SIZE);
	memcpy(prev, hash, HASH_SIZE);
	m->id = number;
	m->prev = (ProtobufCBinaryData){ .len = number > 1 ? HASH_SIZE : 0, .data = prev };
	buf_reset(row);
	record_pack(row, &m->base);
}

static void drop_row(struct tx *tx, const struct chain *c, uint32_t number)
{
	struct key key;

	row_key(&key, c, number);
	assert_int_equal(db_delete(tx, c->table, key_of(&key)), ST_OK);
	for (int part = LEDGER_SALE; c->letter == 'E' && part <= LEDGER_PREPAID; part++) {
		ledger_key(&key, number, (enum ledger_part)part);
		(void)!db_delete(tx, c->table, key_of(&key));
	}
}

/* Leaves nothing of the chain but PIECE rows, from that one on: rows 1, 2, … of `ret` now. */
static void cut_piece(struct tx *tx, const struct chain *c, uint32_t from, struct chain *ret)
{
	struct buf rows[PIECE];

	for (uint32_t i = 0; i < PIECE; i++)
		rows[i] = (struct buf)BUF_INIT;

	for (uint32_t i = 0; i < PIECE; i++)
		get_row(tx, c, from + i, &rows[i]);
	for (uint32_t number = 1; number <= c->last; number++)
		drop_row(tx, c, number);
	*ret = *c;
	ret->last = PIECE;
	for (uint32_t i = 0; i < PIECE; i++) {
		link_row(c, &rows[i], i + 1, ret->head);
		hash_bytes(rows[i].text, rows[i].len, ret->head);
		put_row(tx, c, i + 1, &rows[i]);
		buf_release(&rows[i]);
	}
	assert_true(chain_holds(tx, ret) && head_holds(tx, ret));
}

/* ---- a byte */

struct count {
	size_t skip; /* bytes to the next that is changed */
	unsigned long bytes, by_anchor;
};

/* Bytes of one row, each put back; the caller's transaction is not kept. */
static void change_row(struct tx *tx, const struct chain *c, uint32_t number, size_t every,
		       struct count *n)
{
	AUTO(buf_release) struct buf row = BUF_INIT, was = BUF_INIT;
	/* Of the last one, which no other holds, every byte. */
	size_t step = number == c->last ? 1 : every, at = number == c->last ? 0 : n->skip;

	get_row(tx, c, number, &was);
	for (; at < was.len; at += step, n->bytes++) {
		buf_reset(&row);
		buf_add(&row, was.text, was.len);
		row.text[at] = (char)(row.text[at] ^ (1 << (at + n->bytes) % 8));
		if (at == 0 || at > 4)
			sum_right(c, &row);
		put_row(tx, c, number, &row);
		bool chained = chain_holds(tx, c);
		/* The chain itself sees whatever is not in its last row. */
		if (chained && (number != c->last || head_holds(tx, c)))
			fail_msg("%c%u, byte %zu: nobody saw it", c->letter, number, at);
		n->by_anchor += chained;
	}
	put_row(tx, c, number, &was);
	n->skip = at - was.len;
}

static void change_rows(struct tx *tx, const struct chain *c, size_t every, struct count *n)
{
	for (uint32_t number = 1; number <= c->last; number++)
		change_row(tx, c, number, every, n);
	assert_true(chain_holds(tx, c) && head_holds(tx, c));
}

static void change_pieces(struct scene *s, const struct chain *c, uint32_t pieces)
{
	size_t every = trial_every("TAMPER_EVERY", 1);
	struct count n = { .skip = 0 };

	for (uint32_t i = 0; i < pieces; i++) {
		struct chain piece;
		struct tx *tx = begin(s, TX_WRITE);
		cut_piece(tx, c, 1 + i * (c->last - PIECE) / (pieces - 1), &piece);
		change_rows(tx, &piece, every, &n);
		tx_abort(tx);
	}
	printf("# %s: %u rows in pieces, %lu bytes changed, all seen, %lu of them by the anchor\n",
	       c->proof, pieces * PIECE, n.bytes, n.by_anchor);
}

static void every_byte_is_seen(void **state)
{
	struct scene *s = *state;

	change_pieces(s, &s->ledger, PIECES_OF_ENTRIES);
	change_pieces(s, &s->audit, PIECES_OF_AUDIT);
}

static void a_byte_is_seen_in_a_long_chain(void **state)
{
	struct scene *s = *state;
	const struct chain *const chains[] = { &s->ledger, &s->audit };

	for (size_t i = 0; i < ARRAY_LEN(chains); i++) {
		struct count n = { .skip = 0 };
		struct tx *tx = begin(s, TX_WRITE);
		change_rows(tx, chains[i], trial_scale("TAMPER_WHOLE", 997), &n);
		tx_abort(tx);
		printf("# %s: %u rows, %lu bytes changed, all seen, %lu of them by the anchor\n",
		       chains[i]->proof, chains[i]->last, n.bytes, n.by_anchor);
	}
}

/* ---- a chain made anew */

/* Puts the hash of the row before into a row, and its sum right. */
static void chain_again(struct tx *tx, const struct chain *c, uint32_t number)
{
	AUTO(buf_release) struct buf before = BUF_INIT, row = BUF_INIT;
	uint8_t hash[HASH_SIZE];

	get_row(tx, c, number - 1, &before);
	hash_bytes(before.text, before.len, hash);
	get_row(tx, c, number, &row);
	link_row(c, &row, number, hash);
	put_row(tx, c, number, &row);
}

static void alter_time(const struct chain *c, struct buf *row)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	if (c->letter == 'E') {
		row->text[9] = (char)(row->text[9] ^ 1);
		sum_right(c, row);
		return;
	}
	AuditRow *m = audit_row(row, &arena);
	m->at ^= 1;
	buf_reset(row);
	record_pack(row, &m->base);
}

/* An altered row, and everything behind it so that it fits. */
static void rewrite(struct scene *s, const struct chain *c, uint32_t number)
{
	AUTO(buf_release) struct buf row = BUF_INIT;
	struct tx *tx = begin(s, TX_WRITE);

	get_row(tx, c, number, &row);
	alter_time(c, &row);
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

	for (uint32_t number = c->last; number > c->last - n; number--)
		drop_row(tx, c, number);
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
		cmocka_unit_test(a_byte_is_seen_in_a_long_chain),
		cmocka_unit_test(a_chain_made_anew_is_seen),
		cmocka_unit_test(an_end_taken_away_is_seen),
		cmocka_unit_test(what_was_printed_proves_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
